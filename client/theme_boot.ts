/** Runs before the first paint, as a script of its own, so that a page of the chosen theme never flashes in the other. */
try {
  const theme = localStorage.getItem("benchtop-theme"); // written by ui/theme.ts
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (localStorage.getItem("benchtop-rail") === "narrow") document.documentElement.dataset.rail = "narrow"; // ui/rail.ts
} catch {
  // Storage can be forbidden: then the system's theme it is.
}
