// Jupyter shows figures and sliders without a name for those who do not see them. A figure is called
// by the section that it stands in, a slider by the label beside it. And what is wider than its
// box is moved by keys, too.
(() => {
  const name = () => {
    let section = document.title;
    for (const one of document.querySelectorAll("h1, h2, h3, .jp-RenderedImage img:not([alt])"))
      if (one.matches("img")) one.alt = say("Figure: {section}", { section });
      else section = one.textContent.replace("¶", "").trim();
    for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
      const label = handle.closest(".widget-slider")?.querySelector(".widget-label");
      if (label?.textContent) handle.setAttribute("aria-label", label.textContent);
    }
    for (const code of document.querySelectorAll(".jp-InputArea-editor, .jp-RenderedHTMLCommon"))
      if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
  };
  let soon = 0;
  new MutationObserver(() => {
    soon ||= setTimeout(() => {
      soon = 0;
      name();
    }, 100);
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", name);
})();
