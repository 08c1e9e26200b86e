/** What the scenarios of whole installations need of the actions' tests. */
export { FakeEngine } from './fake-engine';
