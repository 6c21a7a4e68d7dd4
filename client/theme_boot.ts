/**
 * Runs before the first paint, as a script of its own, so that a page never flashes in another theme or density than the
 * chosen. What it reads is written by ui/theme.ts, ui/density.ts and ui/rail.ts.
 */
try {
  const theme = localStorage.getItem("benchtop-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("benchtop-density") === "compact") document.documentElement.dataset.density = "compact";
  if (localStorage.getItem("benchtop-rail") === "narrow") document.documentElement.dataset.rail = "narrow";
} catch {
  // Storage can be forbidden: then the system's theme it is.
}
