export { emptyImage, MemoryDatabase, type Link } from './memory-database';
