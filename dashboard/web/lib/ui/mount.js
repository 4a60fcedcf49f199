/**
 * A component that outlives the data it is given: one for each place on the page, until the place goes.
 *
 * @template Reports
 * @typedef {<Name extends keyof Reports & string>(name: Name, value: Reports[Name]) => void} Report
 */
/**
 * @template Props
 * @template Reports
 * @typedef {object} Streamlit what Streamlit calls a component with, whenever its data has changed
 * @property {Props | [Props]} data Python sends it in a list where the first picture waits for it: of every entry of a
 *   mapping, Streamlit would ask pandas whether it is a table, and load pandas for it
 * @property {Report<Reports>} setStateValue
 * @property {Report<Reports>} setTriggerValue
 */

/**
 * @template Props
 * @template Reports
 */
export class Component {
  /** @type {Report<Reports>} tells Python something that stays true */
  report = () => {};

  /** @type {Report<Reports>} tells Python of something once */
  trigger = () => {};

  /** @param {Props} _props new data from Python */
  update(_props) {}

  /** The place on the page goes. */
  dispose() {}
}

/** @type {WeakMap<Node, Component<any, any>>} */
const mounted = new WeakMap();

/**
 * Make the component for a root, or find the one that there is, and give it what is new.
 *
 * @template Props
 * @template Reports
 * @template {HTMLElement} Root
 * @param {new (root: Root) => Component<Props, Reports>} Kind
 * @param {Root} root
 * @param {Streamlit<Props, Reports>} streamlit
 * @returns {() => void} disposes of it
 */
export function mount(Kind, root, { data, setStateValue, setTriggerValue }) {
  const component = mounted.get(root) ?? new Kind(root);
  mounted.set(root, component);
  component.report = setStateValue;
  component.trigger = setTriggerValue;
  component.update(Array.isArray(data) ? data[0] : data);
  return () => {
    component.dispose();
    mounted.delete(root);
  };
}
