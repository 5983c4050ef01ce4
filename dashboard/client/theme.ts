// Runs before anything is painted, so that a chosen theme does not flash. Classic scripts share their names: each lives in a block.
{
  const root = document.documentElement;
  root.classList.add('with-scripts');
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch {
    // Where nothing may be kept, the theme is that of the system.
  }
}
