// What stands around the network: lessons, hide switches, lesson links, export and files.

import { byId } from "../base/dom.mjs";
import { words } from "../base/words.mjs";
import { Hiding } from "../playground/hiding.mjs";
import { ExportMenu } from "./export_menu.mjs";
import { LessonLink } from "./lesson_link.mjs";
import { Lessons } from "./lessons.mjs";
import { RunFiles } from "./run_files.mjs";
import { trainTo } from "./train_to.mjs";

export class Surroundings {
  constructor(playground) {
    const { shownRun, said } = playground;
    const config = () => shownRun.run?.config;
    const told = (note) => said.tell(note);
    const open = (link) => {
      playground.player.pause(); // a lesson asks before it plays
      return shownRun.open({ link }, "lesson");
    };
    this.hiding = new Hiding(JSON.parse(byId("around").dataset.switches));
    this.lessons = new Lessons({
      open, told, config,
      run: () => shownRun.run,
      read: () => shownRun.read,
      redraw: () => playground.stage.redraw(),
      trainTo: (epoch, heard) => trainTo(playground, epoch, heard),
      level: (value) => playground.curves.setLevel("guess", value === null ? null : { text: words("around.guess.yours"), value }),
    });
    this.lessonLink = new LessonLink({
      config, told,
      open: (link) => { open(link); scrollTo(0, 0); },
      change: (changes) => shownRun.change(changes, "hidden-controls"),
    });
    byId("show-text").addEventListener("click", () =>
      shownRun.change({ hide_text: false }, "hidden-controls"));
    this.files = new RunFiles({
      told, config,
      open: (text) => { playground.player.pause(); shownRun.open({ file: text }, "file"); },
      wanted: () => !playground.isHidden,
    });
    this.exports = new ExportMenu({
      told,
      run: () => (shownRun.run && !playground.isHidden ? shown(playground) : null),
      copyLink: () => playground.copyLink(),
      chooseFile: () => this.files.choose(),
    });
  }

  /** Follows a config that is now shown; gives back notes on what of it there is none of. */
  show(config) {
    const notes = this.hiding.show(config);
    this.lessons.show(config.tutorial);
    this.lessonLink.show(config);
    return notes;
  }
}

const shown = ({ shownRun: { run }, player, curves }) =>
  ({ config: run.config, link: run.link, past: run.past, state: player.state, curves });
