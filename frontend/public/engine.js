/*
 * Says on the page, in words that any engine understands, that a wall cannot be shown here. This file is not built: it has
 * to run where the rest does not. The unit dvh came with Chromium 108, Firefox 101 and Safari 15.4; regular expressions
 * that look back came to Safari with 16.4.
 */
(function () {
  function canShow() {
    try {
      new RegExp('(?<=a)b');
      return !!(window.CSS && CSS.supports && CSS.supports('height', '1dvh') && window.fetch && window.WebSocket);
    } catch (fault) {
      return !fault;
    }
  }
  if (canShow()) return;
  document.documentElement.setAttribute('data-too-old', '');
  document.addEventListener('DOMContentLoaded', function () {
    document.getElementById('wall').style.display = 'none';
    document.getElementById('too-old').removeAttribute('hidden');
  });
})();
