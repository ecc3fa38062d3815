/* Runs before the first paint, so that a stored or system theme never flashes. The toggle lives in components/shell/theme.ts. */
;(function () {
  var stored = null
  try {
    stored = localStorage.getItem('oriel-theme')
  } catch (_) {
    /* storage is blocked: follow the system */
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
