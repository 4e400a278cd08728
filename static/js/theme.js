// Runs before the first paint, so that a page chosen dark never flashes light; a module would come too late.
{
  const root = document.documentElement;
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden; then the system decides.
  }
}
