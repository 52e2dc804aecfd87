// A page draws a key for its conversation by lot. Loaded again, it tells the one it had before; opened anew, none.
(...sent) => {
  const again = performance.getEntriesByType("navigation")[0].type !== "navigate";
  const had = (name) => (again && sessionStorage.getItem(`vraagbaak-${name}`)) || "";
  const before = had("talk");
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  const key = [...drawn].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("vraagbaak-talk", key);
  const box = document.querySelector("#question textarea");
  if (had("draft") && !box.value) {
    box.value = had("draft");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return [`${key} ${before}`, ...sent.slice(1)];
}
