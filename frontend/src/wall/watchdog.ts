/**
 * Listens, in a thread of its own, whether the page still lives. When it hears nothing for half a minute and then the page
 * comes back, it says so, and the page loads itself anew: what stood still that long has usually lost its timers too. A
 * screen that slept is no stall: then this thread slept as well, and starts counting again.
 */
const STALLED_AFTER = 30_000;
const LOOK_EVERY = 2_000;

let heard = performance.now();
let looked = heard;

self.addEventListener('message', () => {
  heard = performance.now();
});

setInterval(() => {
  const now = performance.now();
  if (now - looked > 3 * LOOK_EVERY) heard = now;
  looked = now;
  if (now - heard < STALLED_AFTER) return;
  heard = now;
  self.postMessage('stalled');
}, LOOK_EVERY);
