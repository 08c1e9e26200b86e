export { RunnerModule, type RunnerModuleOptions } from './runner.module';
