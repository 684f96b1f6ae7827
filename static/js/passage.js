// Words of a paragraph that are selected go along to the form that comments on them or changes them.
const LONGEST = 2000;
let chosen = null;  // the paragraph, and the words selected in it last

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const words = selection.toString().trim();
  if (!words || !selection.rangeCount) return;
  const paragraph = selection.getRangeAt(0).commonAncestorContainer;
  const own = (paragraph.nodeType === Node.TEXT_NODE ? paragraph.parentElement : paragraph).closest(".sheet p[id]");
  chosen = own && words.length <= LONGEST ? { own, words } : null;
});

for (const link of document.querySelectorAll("a[data-passage]")) {
  link.addEventListener("click", () => {
    const address = new URL(link.href);
    address.searchParams.delete("words");
    if (chosen?.own === link.closest("p")) address.searchParams.set("words", chosen.words);
    link.href = address.href;
  });
}
