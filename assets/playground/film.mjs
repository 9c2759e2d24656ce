// The pictures in an answer: its states, each with the losses since the one before it.

/** Of a plain answer, or of one in columns, whose states have the layers that `sent` has. */
export function picturesOf(answer, sent) {
  const { finding } = answer;
  const pictures = answer.film ? developed(answer, sent) : [...answer.pictures, answer];
  let from = 0;
  const rows = answer.film ? rowsOf(answer.losses) : answer.losses;
  return pictures.map((picture, at) => {
    const isLast = at === pictures.length - 1;
    let to = from;
    while (to < rows.length && rows[to].epoch <= picture.state.epoch) to++;
    const losses = rows.slice(from, isLast ? undefined : to);
    from = to;
    return { status: "ok", ...picture, losses, ...(isLast && finding !== undefined ? { finding } : {}) };
  });
}

const rowsOf = ({ epochs, train_loss: train, test_loss: test }) =>
  epochs.map((epoch, at) => ({ epoch, train_loss: train[at], test_loss: test[at] }));

function developed({ film, losses, ...standing }, sent) {
  const numbers = new Float64Array(bytesOf(film.numbers).buffer);
  const dead = film.dead && bytesOf(film.dead);
  const last = film.epochs.length - 1;
  const lossAt = new Map(losses.epochs.map((epoch, at) => [epoch, at]));
  return film.epochs.map((epoch, at) => {
    const row = lossAt.get(epoch);
    return {
      ...(at === last ? standing : {}),
      state: stateAt(sent, epoch, rowOf(numbers, at, last), dead && rowOf(dead, at, last)),
      train_loss: losses.train_loss[row], test_loss: losses.test_loss[row],
      train_accuracy: film.train_accuracy[at], test_accuracy: film.test_accuracy[at],
      penalty: film.penalty[at],
      ...film.marks?.[at],
    };
  });
}

const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function rowOf(columns, at, last) {
  const width = columns.length / (last + 1);
  return columns.subarray(at * width, (at + 1) * width);
}

// As the server writes a state: what is not finite is null, and no connection of most runs is dead.
function stateAt({ weights, biases, slots }, epoch, numbers, dead) {
  let next = 0;
  const take = (like) => {
    if (Array.isArray(like)) return like.map(take);
    const value = numbers[next++];
    return Number.isFinite(value) ? value : null;
  };
  const state = { epoch, sample: 0, weights: take(weights), biases: take(biases) };
  if (slots) state.slots = take(slots);
  next = 0;
  state.dead = weights.map((layer) => layer.map((row) => row.map(() => (dead ? dead[next++] : 0))));
  return state;
}
