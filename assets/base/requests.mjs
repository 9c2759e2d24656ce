// Every question the page has for the server.

import { post, waitedOf } from "./asking.mjs";

/** Reads a link, a config or a run's file: {config, link, notes, data, state, losses, test_accuracy}. */
export const open = (what) => post("api/open", what);

/** Writes the link of a config: {config, link, notes}. */
export const describe = (config) => post("api/link", { config });

/** Epochs that one request may ask for. */
export const MOST_EPOCHS = 20000;

/** Trains: {state, losses, status, test_accuracy, pictures}; `waited`, ms, is how long for its turn. */
export const advance = (request) => post("api/advance", request, async (response) =>
  ({ ...await response.json(), waited: waitedOf(response) }));

/** Changes one thing where a run stands: {config, link, state, losses, ...}. */
export const steer = (request) => post("api/steer", request);

/** Sets weights and biases where a run stands, `values` by name: as `steer`. */
export const edit = ({ values, ...where }) => post("api/edit", { ...where, values: Object.entries(values) });

/** The lessons there are: [{name, title, summary}]. */
export const lessonsThere = () => post("api/lessons", {});

/** A lesson: {name, title, steps}, their texts as Dash's components, without their answers. */
export const lessonOf = (name) => post("api/lesson", { name });

/** The answer of a lesson's step: {children}. */
export const answerOf = (name, step) => post("api/lesson/answer", { name, step });

/** A run as the text of its "figure", "curves", "points" or "run". */
export const exported = (what, run) => post(`api/export/${what}`, run, (response) => response.text());

/** Its network, for use elsewhere, as a file's content in a form. */
export const exportedNetwork = (form, run) =>
  post("api/export/network", { ...run, form }, (response) => response.blob());

/** NumPy's or PyTorch's arrays, as base64, as the text of a run's file: a config's, with these weights. */
export const runOfWeights = (config, file) =>
  post("api/weights/read", { config, file }, (response) => response.text());

/** Reads a table {text}, {file} or {shipped}, with what is said of it: {found, columns, rows, settings, refusal, ...}. */
export const readTable = (table) => post("api/table", table);

/**
 * Why a weight or a bias changes with the next update, {config, state, what, sample}: {rows, gradient,
 * step, penalty, before, after, way, ...}.
 */
export const why = (request) => post("api/why", request);

/** Of states of a run, a row each, by layer: {gradients, updates, dead, saturated}. */
export const inside = (request) => post("api/inside", request);

/** The training loss around the end of a path of states: {u, v, losses, path, share, across, upwards}. */
export const landscape = (request) => post("api/landscape", request);

/** What is wrong with a run: {finding}, null or {name, lead, text, remedies}. */
export const diagnose = (request) => post("api/diagnose", request);

/** The same of a digits net, from its settings and losses alone. */
export const diagnoseDigits = (request) => post("api/digits/diagnose", request);

/** Reads a study's link: {link, base, words, axes, seeds, seeds_vary, epochs, success, runs, seconds, costs, refusal, idle, unfit}. */
export const openStudy = (link) => post("api/study/open", { link });

/**
 * Does some of a study's runs, as many of the positions as fit into a moment: {results, going}.
 * `going` is a run that takes longer, as far as it is: sent along, its position first, it goes on.
 */
export const runSome = (link, positions, going) => post("api/study/run", { link, positions, going });

/** What a study's runs say: {headline, verdicts, table, maps, figures}. */
export const reportStudy = (link, results, scheme) => post("api/study/report", { link, results, scheme });

/** What a run of a study answers all over the square: {position, answers, going}, rows from the top. */
export const mapOf = (link, position, going) => post("api/study/map", { link, position, going });

/** Reads a search {link, budget, epochs, vary}: {base, words, runs, rounds, seconds}. */
export const openSearch = (search) => post("api/search/open", search);

/** Which runs a search needs next, or what it has found: {rounds, trials, found}. */
export const nextOfSearch = (search, results) => post("api/search/next", { ...search, results });

/**
 * Does some of a search's runs, as many as fit into a moment: {results, going}, as `runSome`.
 * `points` are somebody's own, which the trials' links leave out.
 */
export const runTrials = (trials, points, going) => post("api/search/run", { trials, points, going });

/** The study on one sheet, as Plotly's {data, layout}. */
export const sheetOf = (link, results, maps) => post("api/study/sheet", { link, results, maps });

/** The runs as the text of a CSV file. */
export const csvOf = (link, results) =>
  post("api/study/csv", { link, results }, (response) => response.text());

/**
 * Median and quartiles of many seeds: {link, end, epochs, train, test}. `test` is null where the
 * runs take more than a moment: do those of `link`, and send their results.
 */
export const bandOf = (link, results) => post("api/study/band", { link, results });

/** Reads a case's link: {link, layer, sizes, arrays, steps, examples, ...}, and explains an entry. */
export const openCase = (link, entry) => post("api/backprop/open", { link, ...entry });

/** The sum behind an entry: {formula, words, terms, difference, value}. */
export const explainEntry = (link, array, index) => post("api/backprop/explain", { link, array, index });

/** The backward pass from the first entries of g alone: {index, value, touched, arrays}. */
export const stepThrough = (link, step) => post("api/backprop/step", { link, step });

/** Reads a chain's link: {link, layers, arrays, gradients, change, looked_at, ...}. */
export const openChain = (link, array, index) => post("api/backprop/chain/open", { link, array, index });

/** One entry of a chain, to the loss and back: {gradient, feeds, ahead, behind, reached, difference}. */
export const followEntry = (link, array, index) => post("api/backprop/chain/follow", { link, array, index });

/** Judges a gradient, {formula} or {target, numbers}: {right, sentence, mistakes, wrong}. */
export const checkGradient = (link, gradient) => post("api/backprop/check", { link, ...gradient });

/** Reads a link or a config: {config, link, notes, images, labels, ...} and what `advanceDigits` has. */
export const openDigits = (what) => post("api/digits/open", what);

/** Writes the link of a config: {config, link, notes}. */
export const describeDigits = (config) => post("api/digits/link", { config });

/** Trains, to the end of the epoch at most: {state, filters, biases, look, losses, test, status}. */
export const advanceDigits = (request) => post("api/digits/advance", request);

/** What a net makes of an image or a drawing: {state, filters, biases, look}. */
export const lookDigits = (request) => post("api/digits/look", request);

/** Reads a report's contents: {parts: [{heading, rests, refusal, figures, studies}], around, place}. */
export const openReport = (report) => post("api/homework/open", report);

/** A part of a report in every format: {html, markdown, latex, cells, figures}. */
export const reportPart = (part, name, results) => post("api/homework/part", { part, name, results });

/** The part that a link asks for: {part, refusal}, one of them empty. */
export const partOfLink = (link) => post("api/homework/link", { link });
