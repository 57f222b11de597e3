// What is wrong with the layout of the document, as a list of sentences; empty if nothing is.
(() => {
  const faults = [];
  const root = document.documentElement;
  const width = root.clientWidth;
  if (root.scrollWidth > width) faults.push(`scrolls: ${root.scrollWidth} of ${width} px`);

  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const element of document.querySelectorAll("body, body *")) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const hides = overflowX !== "visible" || overflowY !== "visible";
    const more = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    if (shown(element) && hides && more) faults.push(`cut: ${element.textContent.trim().slice(0, 60)}`);
  }

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.data === "\u00a0" || !shown(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const text = node.data.trim().slice(0, 60);
    if (!boxes.length) faults.push(`not drawn: ${text}`);
    for (const box of boxes) {
      if (box.left < 0 || box.top < 0 || box.right > width + 0.5) {
        faults.push(`outside: ${text} from ${box.left} to ${box.right} of ${width} px`);
      }
      lines.push({ box, text, node });
    }
  }

  // A box is as high as its font, which may be more than its line: some pixels do not count.
  const common = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
  lines.sort((a, b) => a.box.top - b.box.top);
  lines.forEach(({ box, text, node }, i) => {
    for (let j = i + 1; j < lines.length && lines[j].box.top < box.bottom; j++) {
      const other = lines[j];
      const high = common(box, other.box, "top", "bottom") > Math.min(box.height, other.box.height) / 2;
      if (other.node !== node && high && common(box, other.box, "left", "right") > 1) {
        faults.push(`overlaps: ${text} and ${other.text}`);
      }
    }
  });
  return faults;
})()
