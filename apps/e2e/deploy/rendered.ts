import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../../..');

/** The overlays, each rendered beside its sources: `k8s/rendered/<name>.yaml`. */
export const overlays = ['dev', 'production', 'keda'] as const;
export type Overlay = (typeof overlays)[number];

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext?: Record<string, unknown>;
  readonly resources?: Record<'requests' | 'limits', Record<string, unknown> | undefined>;
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: Record<string, unknown>;
  readonly serviceAccountName?: string;
  readonly volumes?: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown> & {
    readonly replicas?: number;
    readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
  };
  readonly [field: string]: unknown;
}

const rendered = (overlay: Overlay): string => readFileSync(join(root, `k8s/rendered/${overlay}.yaml`), 'utf8');

export function manifestsOf(overlay: Overlay): readonly Manifest[] {
  return parseAllDocuments(rendered(overlay)).map((document) => {
    if (document.errors.length > 0) throw new Error(`${overlay}: ${document.errors.join('; ')}`);
    return document.toJS() as Manifest;
  });
}

/** Whether `k8s/rendered` is what kustomize makes of the sources now; undefined where there is no kubectl to ask. */
export function isFresh(overlay: Overlay): boolean | undefined {
  let now: string;
  try {
    const folder = join(root, 'k8s/overlays', overlay);
    now = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return now === rendered(overlay);
}
