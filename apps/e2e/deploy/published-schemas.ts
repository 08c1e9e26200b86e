import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { validate as deployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment';
import { validate as statefulSet } from 'kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet';
import { validate as autoscaler } from 'kubernetes-models/_schemas/IoK8sApiAutoscalingV2HorizontalPodAutoscaler';
import { validate as job } from 'kubernetes-models/_schemas/IoK8sApiBatchV1Job';
import { validate as configMap } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap';
import { validate as namespace } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Namespace';
import { validate as service } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service';
import { validate as serviceAccount } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount';
import { validate as ingress } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1Ingress';
import { validate as networkPolicy } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy';
import { validate as disruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget';
import type { Manifest } from './rendered';

type Validate = ((data: unknown) => boolean) & {
  readonly errors?:
    readonly { readonly instancePath: string; readonly message?: string; readonly keyword: string }[] | null;
};

/** This package shows its validators through its models only. */
function byModel(Model: new (data: never) => { validate(): void }): Validate {
  const validate: Validate & { errors?: Validate['errors'] } = (data: unknown) => {
    try {
      new Model(data as never).validate();
      return true;
    } catch (error) {
      validate.errors = [{ instancePath: '', keyword: error instanceof Error ? error.message : String(error) }];
      return false;
    }
  };
  return validate;
}

const validators: Readonly<Record<string, Validate>> = {
  'v1/ConfigMap': configMap,
  'v1/Namespace': namespace,
  'v1/Service': service,
  'v1/ServiceAccount': serviceAccount,
  'apps/v1/Deployment': deployment,
  'apps/v1/StatefulSet': statefulSet,
  'batch/v1/Job': job,
  'autoscaling/v2/HorizontalPodAutoscaler': autoscaler,
  'policy/v1/PodDisruptionBudget': disruptionBudget,
  'networking.k8s.io/v1/NetworkPolicy': networkPolicy,
  'networking.k8s.io/v1/Ingress': ingress,
  'keda.sh/v1alpha1/ScaledObject': byModel(ScaledObject),
  'keda.sh/v1alpha1/TriggerAuthentication': byModel(TriggerAuthentication),
};

/**
 * What the published schema of a manifest's kind has against it. The schemas let unknown fields pass, as the API does, which
 * drops them; but a field that the validator never looks at is one that it does not know.
 */
export function mistakesOf(manifest: Manifest): readonly string[] {
  const validate = validators[`${manifest.apiVersion}/${manifest.kind}`];
  if (validate === undefined) return [`no schema of ${manifest.apiVersion}/${manifest.kind} is listed here`];
  const unseen = new Set<string>();
  const valid = validate(watched(manifest, '', unseen));
  return [
    ...(valid ? [] : (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath}: ${keyword}`)),
    ...[...unseen].filter((path) => !below(path, unseen)).map((path) => `${path}: unknown field`),
  ];
}

/** Of an unknown field and all that is in it, the field is enough. */
const below = (path: string, unseen: ReadonlySet<string>): boolean => unseen.has(path.slice(0, path.lastIndexOf('/')));

function watched(value: unknown, path: string, unseen: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => watched(item, `${path}/${index}`, unseen));
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    unseen.add(`${path}/${key}`);
    copy[key] = watched(member, `${path}/${key}`, unseen);
  }
  return new Proxy(copy, {
    get: (target, key) => {
      if (typeof key === 'string') unseen.delete(`${path}/${key}`);
      return Reflect.get(target, key) as unknown;
    },
  });
}
