// Saving: one request, what stands then put into the table, and a conflict shown with both versions.
import { ask } from "geomap/desk/api.js";
import { askOver, askWhich } from "geomap/desk/dialogs.js";
import { t } from "geomap/page.js";

const pathOf = (layer, id) => `/items/${layer}/${encodeURIComponent(id)}`;

export class Saving {
  /** on: put(features), drop(id), say(words), fail(words). */
  constructor(rows, on) { Object.assign(this, { rows, on }); }

  /** Send a request about one feature, counting on its version. body(): what is sent. Whether it went well. */
  async one(row, method, rest, body, said = "desk.saved") {
    return this.tried(async () => {
      const { layer } = this.rows;
      const feature = await ask(pathOf(layer, row.id) + rest, { method, body, version: row.revision });
      if (feature) this.on.put([feature]); else this.on.drop(row.id);
      this.on.say(t(said));
    }, (found) => this.one({ ...row, revision: found }, method, rest, body, said));
  }

  edit(row, body) { return this.one(row, "PATCH", "", body); }

  retire(row) { return this.one(row, "DELETE", "", undefined, "desk.retired"); }

  undo(row, number) { return this.one(row, "POST", "/undo", { revision: number }, "desk.undone"); }

  /** Do one thing to several rows, as one revision. */
  many(rows, deed, body = {}, said = "desk.saved") {
    const items = Object.fromEntries(rows.map((row) => [row.id, row.revision]));
    return this.tried(async () => {
      const { features } = await ask(`/items/${this.rows.layer}/${deed}`, { method: "POST", body: { items, ...body } });
      this.on.put(features);
      this.on.say(t(said, { count: features.length }));
    }, () => this.many(rows.map((row) => this.rows.byId.get(row.id) ?? row), deed, body, said));
  }

  /** Redraw areas of any layers, {items, geometries} by layer and id, as one revision. meanwhile(conflicts): somebody else
      was quicker, and nothing is saved. */
  boundaries(drawn, meanwhile) {
    return this.tried(async () => {
      try {
        const { features } = await ask("/boundaries", { method: "POST", body: drawn });
        this.on.put(features[this.rows.layer] ?? []);
        this.on.say(t("desk.saved_many", { count: Object.values(features).flat().length }));
        return true;
      } catch (error) {
        if (!error.problem?.conflicts) throw error;
        meanwhile(error.problem.conflicts);
        return false;
      }
    });
  }

  /** Add a feature to a layer. Resolves to it; null where it was refused. */
  async add(layer, body) {
    let made = null;
    await this.tried(async () => {
      made = await ask(`/items/${layer}`, { method: "POST", body });
      if (layer === this.rows.layer) this.on.put([made]);
      this.on.say(t("desk.added"));
    });
    return made;
  }

  /** Take back all of a revision; what was changed later too, where that is wished and allowed. force: by layer and id, the
      number of each feature's last revision. */
  revision(number, force) {
    return this.tried(async () => {
      try {
        await ask(`/revisions/${number}/undo`, { method: "POST", body: force ? { force } : {} });
      } catch (error) {
        if (!error.problem?.later) throw error;
        if (!await askOver(number, error.problem)) return false;
        const over = structuredClone(force ?? {});
        for (const { layer, id, revision } of error.problem.later) (over[layer] ??= {})[id] = revision;
        return this.revision(number, over);
      }
      await this.rows.load();
      this.on.put([]);
      this.on.say(t("desk.undone"));
      return true;
    });
  }

  /** Do it; where somebody else was quicker, show both versions and do as is chosen. again(found): does it once more. */
  async tried(act, again) {
    try {
      return await act() ?? true;
    } catch (error) {
      const conflict = error.problem?.conflicts?.[0];
      if (!conflict || !again) {
        const names = error.problem?.conflicts?.map(({ id, theirs }) => theirs?.properties.name ?? id) ?? [];
        this.on.fail(names.length ? t("desk.changed_meanwhile", { names: names.join(t("desk.comma")) }) : error.message);
        return false;
      }
      const choice = await askWhich(conflict);
      await this.fresh(error.problem.conflicts);
      if (choice === "mine") return again(conflict.found);
      return choice === "theirs";
    }
  }

  /** Take what stands in the store into the table, of the layer that it shows. */
  async fresh(conflicts) {
    for (const { layer, id, theirs } of conflicts.filter((one) => one.layer === this.rows.layer)) {
      if (theirs === null) this.on.drop(id);
      else await ask(pathOf(layer, id)).then((feature) => this.on.put([feature]), (error) => this.on.fail(error.message));
    }
  }
}
