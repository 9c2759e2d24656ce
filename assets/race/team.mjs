// The player of a race: several runs that are trained in step, each by requests as it would make alone.
//
// A picture is of all lanes at one epoch. Where one has come further in an answer than another, what is
// behind the slowest is dropped; one that has diverged waits for the others where it is.

import { advance } from "../base/requests.mjs";
import { isFiniteState } from "../network/parameters.mjs";
import { picturesOf } from "../playground/film.mjs";
import { Player } from "../playground/player.mjs";

const PATIENCE_MS = 200; // of training a request

const endOf = (pictures) => pictures.at(-1).state.epoch;
const hasDiverged = (pictures) => pictures.at(-1).status === "diverged";

export class Team extends Player {
  /** Starts over with runs {config, state}, at rest or playing as before. */
  start(runs) {
    this.load(runs.map(({ config }) => config), { epoch: 0, sample: 0, lanes: runs.map(({ state }) => state) });
  }

  async trained(asked) {
    const racing = asked.state.lanes.map((state, at) => (isFiniteState(state) ? at : -1)).filter((at) => at >= 0);
    let waited = 0;
    const answers = await Promise.all(racing.map(async (at) => {
      const request = { ...asked, config: asked.config[at], state: asked.state.lanes[at] };
      const answer = await advance(request);
      waited = Math.max(waited, answer.waited);
      return picturesOf(answer, request.state);
    }));
    const going = answers.filter((pictures) => !hasDiverged(pictures));
    const end = going.length ? Math.min(...going.map(endOf)) : Math.max(...answers.map(endOf));
    const films = await Promise.all(answers.map((pictures, of) =>
      (hasDiverged(pictures) && endOf(pictures) <= end ? pictures : this.upTo(end, pictures, asked, racing[of]))));
    return { pictures: together(films, asked.state, racing, end), waited };
  }

  /** A lane's pictures up to an epoch that it has come to or past. */
  async upTo(end, all, asked, lane) {
    const pictures = all.filter(({ state }) => state.epoch <= end);
    let state = pictures.at(-1)?.state ?? asked.state.lanes[lane];
    const last = { losses: [] };
    while (state.epoch < end) {
      const { losses, ...read } = await advance({
        config: asked.config[lane], state, epochs: end - state.epoch, pictures: 1, milliseconds: PATIENCE_MS, record_every: asked.record_every,
      });
      last.losses.push(...losses);
      Object.assign(last, read);
      ({ state } = read);
    }
    return last.state ? [...pictures, last] : pictures;
  }
}

/** Films of several lanes as one, of the epochs that all who still train have a picture of. */
function together(films, before, racing, end) {
  const going = films.filter((pictures) => !(hasDiverged(pictures) && endOf(pictures) <= end));
  const epochsOf = (pictures) => new Set(pictures.map(({ state }) => state.epoch));
  const sets = going.map(epochsOf);
  const epochs = going.length
    ? [...sets[0]].filter((epoch) => sets.every((set) => set.has(epoch))).sort((a, b) => a - b) : [end];
  const rows = films.map((pictures) => pictures.flatMap(({ losses }) => losses));
  let { epoch: from } = before;
  let { lanes: states } = before;
  return epochs.map((epoch) => {
    const lanes = before.lanes.map((_, lane) => {
      const of = racing.indexOf(lane);
      if (of < 0) return null; // it has diverged before
      const picture = films[of].findLast(({ state }) => state.epoch <= epoch);
      const losses = rows[of].filter((row) => row.epoch > from && row.epoch <= epoch);
      return picture && { ...picture, losses };
    });
    from = epoch;
    states = lanes.map((picture, lane) => picture?.state ?? states[lane]);
    const isOver = states.every((state) => !isFiniteState(state));
    return { status: isOver ? "diverged" : "ok", state: { epoch, sample: 0, lanes: states }, lanes };
  });
}
