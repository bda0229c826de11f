/** The entry of a wall display: complete the engine, then let the wall begin. Nothing here waits for a person. */
import './older';
import { mount } from 'svelte';
import { keepAwake, keepShell, watch } from './machine';
import Screen from './Screen.svelte';
import './wall.css';
import { Wall } from './wall.svelte';

// engine.js has found out whether this browser can show a wall at all, and says so on the page if not.
if (!document.documentElement.hasAttribute('data-too-old')) {
  const wall = new Wall();
  const target = document.getElementById('wall')!;
  target.replaceChildren();
  mount(Screen, { target, props: { wall } });
  wall.start();
  watch(() => wall.stalled());
  keepAwake();
  keepShell();
}
