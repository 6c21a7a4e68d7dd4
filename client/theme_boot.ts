/** Runs before the first paint, as a script of its own, so that a page never flashes in another theme or density than the chosen. */
try {
  const theme = localStorage.getItem("benchtop-theme"); // written by ui/theme.ts
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("benchtop-density") === "compact") document.documentElement.dataset.density = "compact"; // ui/density.ts
  if (localStorage.getItem("benchtop-rail") === "narrow") document.documentElement.dataset.rail = "narrow"; // ui/rail.ts
} catch {
  // Storage can be forbidden: then the system's theme it is.
}
