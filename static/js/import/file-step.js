// The first step: a layer and a file, chosen or dropped; then how much of it has gone.
import { h, icon } from "geomap/dom.js";
import { send } from "geomap/import/api.js";
import { page, t } from "geomap/page.js";

/** done(import) hears of the import that the file became, fail(error) of what went wrong; say(text) speaks. */
export class FileStep {
  constructor({ done, fail, say }) {
    Object.assign(this, { done, fail, say });
    const { upload_mb: mb, formats } = page.limits;
    this.layer = h("select", { id: "layer" }, document.getElementById("layers").content.cloneNode(true));
    this.input = h("input", { id: "file", class: "visually-hidden", type: "file", accept: formats.join(","), "aria-describedby": "formats", onchange: () => this.take(this.input.files[0]) });
    this.drop = h("div", { class: "drop" }, icon("file-import"), h("p", { id: "drop-words" }, t("import.drop")), this.input, h("label", { for: "file", class: "button primary" }, t("import.choose")), h("p", { id: "formats", class: "muted small" }, t("import.formats", { mb })));
    this.drop.addEventListener("dragover", (event) => { event.preventDefault(); this.drop.classList.add("over"); });
    this.drop.addEventListener("dragleave", () => this.drop.classList.remove("over"));
    this.drop.addEventListener("drop", (event) => { event.preventDefault(); this.drop.classList.remove("over"); this.take(event.dataTransfer.files[0]); });
  }

  render() {
    return [h("div", { class: "field" }, h("label", { for: "layer" }, t("import.layer")), this.layer), this.drop,
      h("p", {}, h("a", { href: "/desk/import/places" }, icon("location-dot"), t("places.wait.title")))];
  }

  async take(file) {
    if (!file) return;
    const mb = page.limits.upload_mb;
    if (file.size > mb * 2 ** 20) { this.fail({ status: 413, problem: {} }); this.input.value = ""; return; }
    const bar = h("progress", { max: 1, value: 0, "aria-label": t("import.file") }), words = h("p", {});
    const sending = send(file, this.layer.value, (share) => {
      bar.value = share;
      words.textContent = share < 1 ? t("import.sending", { percent: Math.floor(share * 100) }) : t("import.reading");
    });
    const shown = h("div", { class: "panel form" }, h("p", {}, h("strong", {}, file.name)), words, bar, h("button", { class: "button", type: "button", onclick: sending.abort }, t("import.cancel")));
    this.drop.replaceWith(shown);
    this.say(t("import.reading"));
    try {
      const made = await sending.done;
      if (made) { this.done(made); return; }
    } catch (error) { this.fail(error); }
    this.input.value = "";
    shown.replaceWith(this.drop);
  }
}
