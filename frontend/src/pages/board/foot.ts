/** A bar at the bottom of the page tells the page how high it is, so that messages stand above it and not on it. */
export function foot(bar: HTMLElement): () => void {
  const root = document.documentElement;
  const observer = new ResizeObserver(() => root.style.setProperty('--foot', `${String(bar.offsetHeight)}px`));
  observer.observe(bar);
  return () => {
    observer.disconnect();
    root.style.removeProperty('--foot');
  };
}
