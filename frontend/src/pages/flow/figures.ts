/** The headline figures of a report as people read them. What is not known yet is left out, never shown as 0. */
import type { Report } from '../../core/chart';
import { flow as text } from '../../ui/text/en';
import type { Entry, Unit } from './registry';

interface Figure {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

export function figuresOf(entry: Entry, report: Report): readonly Figure[] {
  return entry.figures.flatMap(([name, unit]) => {
    const value = report.summary[name];
    return typeof value === 'number' ? [{ name, label: text.figures[name], value: written(value, unit) }] : [];
  });
}

function written(value: number, unit: Unit): string {
  if (unit === 'days') return text.days(value);
  if (unit === 'hours') return text.hours(value);
  if (unit === 'seconds') return text.lasting(value);
  if (unit === 'percent') return text.percent(value / 100);
  return unit === 'share' ? text.percent(value) : text.number(value);
}
