// The pictures of the run: its data sets, its network, the big map and the numbers over it.

import { byId, element, press } from "../base/dom.mjs";
import { Palette, onSchemeChange } from "../base/palette.mjs";
import { words } from "../base/words.mjs";
import { className, hasClasses, outputsOf } from "../network/classes.mjs";
import { FULL_SIDE, UnitMaps, featureMap, gridSide } from "../network/forward.mjs";
import { Network } from "../network/network.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { DecisionMap, paintThumbnail } from "../network/pictures.mjs";
import { Plane, WHOLE } from "../network/plane.mjs";
import { ClassesShown } from "./classes_shown.mjs";
import { MoreData } from "./more_data.mjs";
import { showTicks } from "./own_axes.mjs";
import { PlaneChoice } from "./plane_choice.mjs";
import { showReadout } from "./readout.mjs";
import { RightAndWrong } from "./right_and_wrong.mjs";

const NOTHING = { train_loss: null, test_loss: null, test_accuracy: null };
const shapeOf = (config) => JSON.stringify([
  config.features, config.formulas, config.hidden_layers, config.hidden_controls,
  Array.from({ length: outputsOf(config) }, (_, at) => className(config, at)),
]);

export class Stage {
  /** `page` has the run and the player; `hears` what is done on the network. */
  constructor(page, hears) {
    this.page = page;
    this.palette = new Palette();
    this.map = new DecisionMap(byId("decision-map"));
    this.plane = WHOLE;
    this.guest = null; // another run, whose map is looked at in place of this one's
    this.featureMaps = {};
    this.mapOf = (name) => (this.featureMaps[name] ??= featureMap(name, FULL_SIDE, this.plane, this.run.standard));
    this.network = new Network(byId("network"), { ...hears, looked: () => this.looked() });
    new ResizeObserver(() => this.resize()).observe(byId("network"));
    new ResizeObserver(() => this.redraw()).observe(byId("datasets")); // its pictures fit it
    this.moreData = new MoreData((settings, cause) => page.shownRun.change(settings, cause), () => this.run && this.showData());
    this.classes = new ClassesShown(page.curves);
    this.rightAndWrong = new RightAndWrong(() => this.showPoints());
    this.planeChoice = new PlaneChoice({
      tried: (settings) => this.tryPlane(settings),
      chose: (settings) => this.page.shownRun.change(settings, "plane"),
    });
    onSchemeChange(() => {
      this.palette = new Palette();
      this.redraw();
    });
  }

  get run() { return this.page.shownRun.run; }

  /** Begins with another run; the network is built anew where it has another shape. */
  start(run, before) {
    this.maps = {};
    this.lay(run);
    if (before && shapeOf(before.config) === shapeOf(run.config)) this.network.config = run.config;
    else this.network.build(run.config, this.mapOf);
    this.nameMap();
  }

  /** Lays the plane of the maps through a run's points; `preview` is what of its settings is being tried. */
  lay(run, preview = null) {
    const plane = Plane.of({ ...run.config, ...preview }, run.main_plane);
    const standard = JSON.stringify(run.standard);
    if (!plane.isLike(this.plane) || standard !== this.standard) {
      Object.assign(this, { plane, standard });
      this.featureMaps = {};
      this.maps = {};
    }
    this.placed = this.plane.placed(run.data);
    this.outside = [...this.placed.train, ...this.placed.test]
      .filter(([x, y]) => Math.abs(x) > 6 || Math.abs(y) > 6).length;
  }

  /** Lights points of the run's data on the map, of which `focused` is ringed once more; null for all. */
  light(points, focused = null) {
    Object.assign(this, { litPoints: points && new Set(points), focused });
    this.placePoints();
    this.markSeen();
    this.drawMap(this.mapsShown);
  }

  /** The training point nearest to a press on the map, at most `reach` px away; null for none. */
  pointAt({ clientX, clientY }, reach) {
    const { left, top, width } = byId("decision-map").getBoundingClientRect();
    const scale = width / 12;
    let nearest = null, least = reach;
    for (const point of this.placed.train) {
      const away = Math.hypot(left + width / 2 + point[0] * scale - clientX, top + width / 2 - point[1] * scale - clientY);
      if (away <= least) [nearest, least] = [point.of ?? point, away];
    }
    return nearest;
  }

  /** Shows another plane before it is chosen. */
  tryPlane(preview) {
    this.lay(this.run, preview);
    showTicks({ ...this.run.config, ...preview }, this.plane);
    this.showPoints();
  }

  showData() {
    const { config, data, link } = this.run;
    this.lay(this.run);
    const made = config.problem === "regression" ? config.regression_dataset : config.dataset;
    const { isOpen: isDrawing } = this.page.draw;
    const active = config.points || config.data_formula || isDrawing ? "" : made;
    const buttons = document.querySelectorAll(".pg-dataset");
    this.moreData.show(config, active);
    this.classes.show(this.run);
    press(buttons, ({ dataset: { dataset } }) => dataset === active);
    for (const button of buttons) {
      button.hidden = button.dataset.problem !== config.problem;
      const isOfClasses = hasClasses(config) && button.dataset.dataset === active;
      if (!button.hidden) paintThumbnail(button.querySelector("canvas"), this.palette, isOfClasses ? data.train : null);
    }
    const { seed, weight_seed: weights } = config;
    const outside = this.outside ? ` ${words("playground.data.outside", { count: this.outside })}` : "";
    const shift = data.test.length && config.test_shift_percent;
    const shifted = shift ? ` ${words("playground.data.shifted", { percent: shift })}` : "";
    byId("data-caption").replaceChildren(
      ...(isDrawing ? [] : [words(weights ? "playground.data.seeds" : "playground.data.seed", { seed, weights }), element("br")]),
      words("playground.data.points", { training: data.train.length, test: data.test.length }) + outside + shifted,
      ...(config.points ? [element("br"), this.page.draw.caption()] : []));
    document.documentElement.toggleAttribute("data-by-formula", Boolean(config.data_formula));
    this.page.draw.follow(this.run);
    showTicks(config, this.plane);
    this.planeChoice.show(this.run);
    this.map.resize();
    this.rightAndWrong.begin(this.run);
    this.placePoints();
    Object.assign(document.documentElement.dataset, { link, problem: config.problem });
  }

  /**
   * Shows another run's map in place of this one's: {name, config, plane, hasPoints, drawOn(map, palette)};
   * `hasPoints` says whether this one's points are its points, too. null takes it away.
   */
  invite(guest) {
    this.guest = guest;
    this.nameMap();
    if (!this.run) return;
    const { config, plane } = guest ?? { config: this.run.config, plane: this.plane };
    showTicks(config, plane);
    this.placePoints();
    this.draw();
  }

  placePoints() {
    const { config } = this.run;
    if (this.guest && !this.guest.hasPoints) return this.map.setPoints({ train: [], test: [] }, false, this.palette);
    const { points, showsTest, areClasses } = this.page.draw.shown(this.placed, config.show_test_data);
    const isLit = this.litPoints && ((point) => this.litPoints.has(point.of ?? point));
    if (areClasses) this.map.setClassPoints(points, showsTest, this.palette, isLit ?? this.rightAndWrong.isLit);
    else this.map.setPoints(points, showsTest, this.palette, isLit);
  }

  /** The points are others, as they are drawn; a run that trains draws the rest. */
  showPoints() {
    this.placePoints();
    if (!this.page.player.playing) this.draw();
  }

  draw() {
    const { player, shownRun: { read }, draw: { isWaiting } } = this.page;
    const { state } = player;
    this.markSeen();
    const finite = isFiniteState(state);
    const training = player.playing && finite;
    const maps = (this.mapsShown = finite ? this.computeMaps(state, training) : null);
    if (!maps) this.rightAndWrong.clear();
    else if (this.rightAndWrong.show(state, maps.config, training)) this.placePoints();
    this.network.draw(state, maps, this.palette, { training, discretize: this.run.config.discretize });
    this.drawMap(maps);
    showReadout(state, isWaiting ? NOTHING : read, this.run.data.train.length);
    this.page.more.mark(state);
    this.page.faces.follow(state);
    if (!training) this.page.travel.timeline.show(state.epoch);
  }

  markSeen() {
    const { player: { state }, shownRun: { read } } = this.page;
    const seen = this.focused ?? (state.sample ? read.seen?.point : null);
    this.map.mark(seen && this.plane.placeOf(seen));
  }

  computeMaps(state, training) {
    const now = this.page.shownRun.now(state);
    const side = gridSide(now, training);
    const maps = (this.maps[`${side} ${now.activation} ${now.activations}`] ??= UnitMaps.on(this.plane, now, side, this.run.standard));
    maps.compute(state);
    return maps;
  }

  drawMap(maps) {
    const { map, palette, network: { look }, run: { config: { discretize } } } = this;
    const state = this.page.player.state;
    const at = this.network.classLookedAt;
    if (this.guest) this.guest.drawOn(map, palette);
    else if (look?.feature) map.draw(this.mapOf(look.feature), FULL_SIDE, palette, discretize);
    else if (maps?.sums && (!look || at >= 0)) {
      const layer = maps.layers.length;
      const sumsAt = maps.sumsOf(state, layer, maps.sums.map((_, unit) => unit));
      if (at >= 0) map.drawClass(maps, at, palette, discretize, sumsAt);
      else map.drawClasses(maps, palette, discretize, sumsAt);
    } else if (maps) {
      const unit = look ?? { layer: maps.layers.length, unit: 0 };
      map.draw(maps.layers[unit.layer - 1][unit.unit], maps.side, palette, discretize,
        maps.sumOf(state, unit));
    } else map.draw(null, FULL_SIDE, palette, discretize);
  }

  looked() {
    this.nameMap();
    if (this.run) this.draw();
  }

  nameMap() {
    const { guest } = this;
    const name = guest ? words("playground.map.guest") : this.network.lookName();
    byId("output-title").textContent = name || words("network.units.output");
    byId("output-title").closest(".pg-output").toggleAttribute("data-look", Boolean(name));
    const isClass = this.network.classLookedAt >= 0;
    const ofClasses = this.run && hasClasses(this.run.config);
    const hint = this.page.draw?.isOpen ? "canvas" : name ? (isClass ? "class" : "unit") : ofClasses ? "classes" : "output";
    byId("output-hint").textContent = guest ? guest.name : words(`playground.map.${hint}`);
  }

  redraw() {
    if (!this.run || this.page.shownRun.isStarting) return;
    this.showData();
    this.draw();
  }

  rebuild() {
    this.network.build(this.run.config, this.mapOf);
    this.redraw();
  }

  resize() {
    if (!this.run) return;
    cancelAnimationFrame(this.later);
    this.later = requestAnimationFrame(() => this.rebuild());
  }

  /** Measures and draws everything at once, in the colours of this moment. */
  refit() {
    if (!this.run) return;
    this.palette = new Palette();
    this.rebuild();
    this.page.curves.fit();
  }
}
