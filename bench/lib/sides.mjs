/** The sides that the parts hold against each other, as they are started. */
import { startBare, startLean } from '../bare/pipeline.mjs';
import { ACTIONS_TYPE } from '../ensue/definitions.mjs';
import { startDistributed } from '../ensue/installation.mjs';
import { BrokerSide } from './broker-side.mjs';

const type = ACTIONS_TYPE;

export const openBare = (bed) => BrokerSide.open(bed, { name: 'bare', type, intake: 'bare.intake', start: startBare });

export const openLean = (bed) => BrokerSide.open(bed, { name: 'lean', type, intake: 'bare.intake', start: startLean });

/** @param {{ name?: string, folder?: string, profile?: string, tellHeap?: boolean }} [options] */
export const openEnsue = (bed, { name = 'Ensue', folder = 'ensue', profile, tellHeap } = {}) =>
  BrokerSide.open(bed, {
    name,
    folder,
    type,
    intake: 'ensue.intake',
    start: (place) => startDistributed({ ...place, profile, tellHeap }),
  });
