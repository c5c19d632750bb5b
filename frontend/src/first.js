// Runs before the page is drawn, so that nothing jumps: tells the styles that scripts run. In a file of its own, because
// the content security policy allows no script in the page.
document.body.classList.add("js-enabled", "cf-grid-first");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("nhsuk-frontend-supported");

// Where the grid's script did not come, its plain table is shown after all.
addEventListener("load", () => {
  if (!document.documentElement.dataset.cfScript) document.body.classList.remove("cf-grid-first");
});
