// Gradio names the parts of the conversation in English: they get names in the language of the page.
function name() {
  const { conversation, asked, replied } = element.querySelector(".masthead").dataset;
  const give = (selector, role, label) => {
    for (const part of document.querySelectorAll(`#chat ${selector}`)) {
      if (part.ariaLabel === label) continue;
      part.setAttribute("role", role);
      part.setAttribute("aria-label", label);
    }
  };
  give("[role=log]", "log", conversation);
  give("[data-testid=user]", "group", asked);
  give("[data-testid=bot]", "group", replied);
  give(".edit-textarea", "textbox", asked);
  // An example is named by what it says.
  for (const example of document.querySelectorAll("#chat .example[aria-label]")) example.removeAttribute("aria-label");
}

watch("value", () => setTimeout(name)); // once the page shows it
new MutationObserver(name).observe(document.body, {
  childList: true,
  subtree: true,
  attributeFilter: ["aria-label"],
});
