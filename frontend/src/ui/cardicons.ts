/** Which picture stands for a work type; a team's own types share the label icon. */
import type { LinkKind } from '../core/model';
import type { IconName } from './icons';

const TYPES: Readonly<Record<string, IconName>> = {
  feature: 'sparkles',
  improvement: 'trending-up',
  maintenance: 'wrench',
  support: 'life-buoy',
  incident: 'siren',
};

const LINKS: Readonly<Record<LinkKind, IconName>> = {
  runbook: 'book-open',
  pull_request: 'git-pull-request',
  incident: 'siren',
  dashboard: 'chart-line',
  other: 'link',
};

export function typeIcon(type: string): IconName {
  return TYPES[type] ?? 'tag';
}

export function linkIcon(kind: LinkKind): IconName {
  return LINKS[kind];
}
