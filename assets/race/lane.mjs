// A lane of the race: one run with its network, its map and its numbers, drawn as the stage draws them.

import { element, pressable } from "../base/dom.mjs";
import { counted, percent, words } from "../base/words.mjs";
import { Series } from "../curves/series.mjs";
import { drawAnswer } from "../network/answer.mjs";
import { hasClasses } from "../network/classes.mjs";
import { FULL_SIDE, UnitMaps, featureMap, gridSide } from "../network/forward.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { DecisionMap } from "../network/pictures.mjs";
import { Plane } from "../network/plane.mjs";
import { SmallNetwork } from "../network/small_network.mjs";
import { settingsAt } from "../playground/changes.mjs";
import { showLoss } from "../playground/readout.mjs";

const FIGURES = ["test_loss", "train_loss", "test_accuracy"];

export class Lane {
  /** `run` is as the server has opened it; `mine()` and `close()` are its buttons. */
  constructor(name, run, { mine, close }) {
    Object.assign(this, { name, run });
    this.plane = Plane.of(run.config, run.main_plane);
    this.placed = this.plane.placed(run.data);
    this.maps = {};
    this.featureMaps = {};
    this.title = element("span", "pg-lane-title");
    this.whose = element("span", "pg-lane-whose");
    this.own = pressable({ class: "pg-lane-own", "data-key": `own-${name}` }, element("span", "pg-badge", name), mine);
    this.own.append(this.title, this.whose);
    this.figures = FIGURES.map((figure) => element("div", "", "–"));
    this.canvas = element("canvas", { class: "pg-lane-map", role: "img" });
    this.map = new DecisionMap(this.canvas);
    this.place = element("div", { class: "pg-lane-network", role: "img", "aria-label": words("race.network", { name }) });
    this.network = new SmallNetwork(this.place);
    const shut = pressable({ class: "pg-pin-close", "data-key": `close-${name}`, "aria-label": words("race.close", { name }) },
      element("span", "pg-icon pg-icon-close"), close);
    this.root = element("section", { class: "pg-lane", "data-lane": name, "aria-label": words("race.lane", { name }) },
      element("div", "pg-lane-head", this.own, shut),
      element("div", "pg-figures pg-lane-figures", ...this.figures.map((number, at) => element(
        "div", `pg-figure${at ? "" : " pg-figure-main"}`, element("span", "pg-label", words(`race.figures.${FIGURES[at]}`)), number))),
      this.place, this.canvas);
    this.restart();
  }

  /** Stands at the run's start again. */
  restart() {
    const { losses, ...read } = this.run;
    this.losses = new Series(["train", "test"]);
    this.divergedAt = null;
    this.take({ ...read, losses });
  }

  /** Takes a picture over: its state, its numbers, its losses. */
  take(picture) {
    this.picture = picture;
    for (const { epoch, train_loss: train, test_loss: test } of picture.losses) this.losses.push({ epoch, train, test });
    if (picture.status === "diverged") this.divergedAt = picture.state.epoch;
  }

  get state() { return this.picture.state; }

  /** The loss by which lanes are compared: that on test points, where there are some. */
  get loss() {
    const { test_loss: test, train_loss: train } = this.picture;
    return this.run.data.test.length ? test : train;
  }

  /** Says in the title what differs, [[name, value]]; and whose run it is. */
  tell(differing, isMine) {
    this.title.replaceChildren(...differing.flatMap(([name, value], at) =>
      [at ? ", " : "", `${name} `, element("b", "", value)]).filter(Boolean));
    this.root.toggleAttribute("data-mine", isMine);
    this.own.setAttribute("aria-current", isMine);
    this.whose.textContent = words(isMine ? "race.yours" : "race.mine");
  }

  /** Fits network and map to their places. */
  build(palette) {
    this.map.resize();
    this.hasNetwork = this.place.clientWidth > 0; // there is no room for four
    if (this.hasNetwork) this.network.build(this.run.config, (name) => (this.featureMaps[name] ??= featureMap(name, FULL_SIDE, this.plane, this.run.standard)));
    const { show_test_data: showsTest } = this.run.config;
    if (hasClasses(this.run.config)) this.map.setClassPoints(this.placed, showsTest, palette);
    else this.map.setPoints(this.placed, showsTest, palette);
  }

  draw(palette, training) {
    const { state, picture, map, run: { config: { discretize } } } = this;
    const isFinite = isFiniteState(state);
    const maps = isFinite ? this.computed(state, training) : null;
    if (this.hasNetwork) this.network.draw(state, maps, palette, { training: training && isFinite, discretize });
    if (!maps) map.draw(null, FULL_SIDE, palette, discretize);
    else drawAnswer(map, maps, state, palette, discretize);
    if (!training) this.canvas.setAttribute("aria-label", words("race.map", { name: this.name, epoch: counted(state.epoch) }));
    showLoss(this.figures[0], picture.test_loss);
    showLoss(this.figures[1], picture.train_loss);
    const known = (picture.test_accuracy ?? null) !== null && (picture.test_loss ?? null) !== null;
    this.figures[2].textContent = known ? percent(picture.test_accuracy) : "–";
  }

  computed(state, training) {
    const now = settingsAt(this.run.config, state);
    const side = gridSide(now, training);
    const maps = (this.maps[`${side} ${now.activation} ${now.activations}`] ??= UnitMaps.on(this.plane, now, side, this.run.standard));
    maps.compute(state);
    return maps;
  }
}
