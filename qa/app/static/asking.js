// The conversation and the box below it; after panel.js, whose `trigger` tells the page what was done.
const box = () => document.querySelector("#question textarea");

// The second click of a double click on 'ask' falls on 'stop', which has taken its place. Of a finger's it is not
// said that it is the second.
const DOUBLE_CLICK_MS = 500;
let asked = -Infinity;
document.addEventListener("click", (event) => {
  if (event.target.closest("#question .submit-button")) asked = event.timeStamp;
  const second = event.detail > 1 || (event.detail === 1 && event.timeStamp - asked < DOUBLE_CLICK_MS);
  if (second && event.target.closest("#question .stop-button")) event.stopImmediatePropagation();
}, true);

function fill(text) {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

let sent = ""; // what is on its way to the server
let typed = ""; // since then
document.addEventListener("input", (event) => {
  if (event.target === box()) typed = event.target.value;
});

// What was asked leaves the box at once, unless something else is being answered.
document.addEventListener("vraagbaak-asking", () => {
  typed = "";
  if (!document.querySelector("#question .submit-button")) return;
  sent = box().value;
  fill("");
});

// The server empties the box once more when it has what was asked: what was typed by then comes back.
document.addEventListener("vraagbaak-asked", () => {
  sent = "";
  if (typed && !box().value) fill(typed);
});

// What was typed is there again when the page is loaded again.
addEventListener("pagehide", () => {
  sessionStorage.setItem("vraagbaak-draft", JSON.stringify([history.state?.talk, box()?.value ?? ""]));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-verdict]");
  if (!button) return;
  trigger("like", { turn: Number(button.dataset.turn), verdict: button.dataset.verdict });
  onceGone(button, `form.note[data-turn="${button.dataset.turn}"] input`);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.note");
  if (!form) return;
  event.preventDefault();
  trigger("submit", { turn: Number(form.dataset.turn), note: form.elements.note.value });
  onceGone(form, "#question textarea");
});

// Pressed with a key, these would take the focus with them; on a phone it would open the keyboard.
document.addEventListener("click", (event) => {
  const button = event.target.closest("#chat .example, #question .stop-button, #chat .message-buttons button");
  if (button && event.detail === 0) onceGone(button, "#question textarea");
}, true);

// The focus goes on to what takes the place of a part of the conversation that had it.
function onceGone(part, selector) {
  const reply = part.closest(".reply");
  const number = [...document.querySelectorAll(".reply")].indexOf(reply);
  const open = Boolean(reply?.querySelector("details")?.open);
  const watching = new MutationObserver(() => {
    if (part.isConnected) return;
    watching.disconnect();
    const details = document.querySelectorAll(".reply")[number]?.querySelector("details");
    if (open && details) details.open = true;
    if (document.activeElement === document.body) document.querySelector(selector)?.focus();
  });
  watching.observe(document.body, { childList: true, subtree: true });
}

// A question is edited with the keys it is asked with.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("#chat .edit-textarea") || event.isComposing || event.shiftKey) return;
  const at = { Enter: 0, Escape: 1 }[event.key];
  if (at === undefined) return;
  event.preventDefault();
  document.querySelectorAll("#chat .message-buttons:has(button + button) button")[at]?.click();
});

// Why the page is refused what it asks for: Gradio says no more than that something went wrong.
const refused = document.createElement("p");
refused.className = "refused";
refused.setAttribute("role", "alert");
const fetched = window.fetch;
window.fetch = async (...request) => {
  const response = await fetched(...request).catch((error) => {
    putBack();
    throw error;
  });
  const said = response.ok ? {} : await response.clone().json().catch(() => ({}));
  if (response.ok && String(request[0]).includes("/run/predict")) refused.remove();
  if (!response.ok) putBack();
  if (said.error) {
    refused.textContent = said.error;
    document.querySelector("#question").before(refused);
  }
  // Who logs in again goes on where the door closed.
  if (response.status === 401) sessionStorage.setItem("vraagbaak-outside", history.state?.talk ?? "");
  return response;
};

// A question that did not arrive, where nothing else has been typed.
function putBack() {
  if (sent && !box().value) fill(sent);
}
