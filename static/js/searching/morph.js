// Making elements as fresh ones are without putting them there: whatever stays is the very element that it was, with its
// focus, what is typed in it, and a click that has begun on it.

/** Make the children of element as these nodes are. */
export function refill(element, nodes) {
  const before = new Map();
  for (const child of element.childNodes) before.set(nameOf(child), [...(before.get(nameOf(child)) ?? []), child]);
  const wanted = nodes.map((fresh) => {
    const same = before.get(nameOf(fresh))?.shift();
    if (same) morph(same, fresh);
    return same ?? fresh;
  });
  for (const gone of [...before.values()].flat()) gone.remove();
  arrange(element, wanted);
}

function morph(element, fresh) {
  if (element.isEqualNode(fresh)) return;
  if (element.nodeType === Node.TEXT_NODE) { element.data = fresh.data; return; }
  for (const { name } of [...element.attributes]) if (!fresh.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  refill(element, [...fresh.childNodes]);
}

/** What tells a node from its neighbours: its sort, and the place or the deed that it stands for. */
function nameOf({ nodeName, dataset }) { return `${nodeName} ${dataset?.place ?? dataset?.act ?? dataset?.part ?? ""}`; }

/** Put nodes in order around the one that has the focus: one that is moved loses it. */
function arrange(parent, nodes) {
  const still = nodes.findIndex((node) => node.parentNode === parent && node.contains(document.activeElement));
  const put = (some, from) => {
    let next = from;
    for (const node of some) if (node === next) next = node.nextSibling; else parent.insertBefore(node, next);
  };
  if (still >= 0) put(nodes.slice(0, still), parent.firstChild);
  put(nodes.slice(still + 1), still < 0 ? parent.firstChild : nodes[still].nextSibling);
}
