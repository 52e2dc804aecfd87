(text) => {
  if (!text) return; // nothing was asked yet
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = "vraagbaak.md";
  link.click();
  URL.revokeObjectURL(link.href);
}
