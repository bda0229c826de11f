/** A chart without eyes: what its slider, its buttons and its table say and do by keys alone. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Bars, Plot, Report } from '../core/chart';
import BarList from './BarList.svelte';
import Chart from './Chart.svelte';
import DataTable from './DataTable.svelte';
import { blockedReport, drawingsOf, PLACES, report, splitReport, throughputReport } from './testing';

afterEach(cleanup);

const plotOf = async (of: Report) => (await drawingsOf(of, { places: PLACES }))[0] as Plot;
const press = (element: HTMLElement, key: string) => fireEvent.keyDown(element, { key });

describe('a chart', () => {
  async function slider(of: Report) {
    const onopen = vi.fn();
    render(Chart, { plot: await plotOf(of), label: 'Throughput', onopen });
    return { element: screen.getByRole('slider', { name: 'Read the points of Throughput' }), onopen };
  }

  test('is read from point to point, and stops at its ends', async () => {
    const { element } = await slider(throughputReport());
    expect(element.getAttribute('aria-valuemax')).toBe('13');
    await press(element, 'End');
    expect(element.getAttribute('aria-valuetext')).toMatch(/^Week of 16 Nov: .*only a part of it is shown$/);
    await press(element, 'ArrowRight');
    expect(element.getAttribute('aria-valuenow')).toBe('13');
    await press(element, 'Home');
    await press(element, 'ArrowLeft');
    expect(element.getAttribute('aria-valuenow')).toBe('1');
    await press(element, 'PageUp');
    expect(element.getAttribute('aria-valuenow')).toBe('11');
  });

  test('asks for the cards of a point, or of one part of it', async () => {
    const { element, onopen } = await slider(throughputReport());
    await press(element, 'Home');
    await press(element, 'Enter');
    expect(onopen).toHaveBeenLastCalledWith('2026-08-24', undefined, 'Week of 24 Aug');
    await press(element, 'ArrowUp');
    await press(element, 'ArrowUp');
    expect(element.getAttribute('aria-valuetext')).toMatch(/^Week of 24 Aug: Unplanned \d+$/);
    await press(element, 'Enter');
    expect(onopen).toHaveBeenLastCalledWith('2026-08-24', 'unplanned', 'Week of 24 Aug: Unplanned');
  });

  test('asks for a row of its own where the rows are split', async () => {
    const { element, onopen } = await slider(splitReport());
    await press(element, 'Home');
    await press(element, 'Enter');
    expect(onopen).not.toHaveBeenCalled();
    await press(element, 'ArrowUp');
    await press(element, ' ');
    expect(onopen).toHaveBeenLastCalledWith('2026-11-02|feature', undefined, 'Week of 2 Nov: Feature');
  });

  test('leaves keys with modifiers to the browser', async () => {
    const { element } = await slider(throughputReport());
    await press(element, 'Home');
    await fireEvent.keyDown(element, { key: 'ArrowRight', altKey: true });
    expect(element.getAttribute('aria-valuenow')).toBe('1');
  });

  test('in an overview is a picture and nothing to stop at', async () => {
    render(Chart, { plot: await plotOf(throughputReport()), label: 'Throughput', small: true });
    expect(screen.queryByRole('slider')).toBeNull();
  });
});

test('a list of bars is walked with the arrows and asks for the cards of one', async () => {
  const onopen = vi.fn();
  const [bars] = (await drawingsOf(blockedReport(), { places: PLACES })) as [Bars];
  render(BarList, { bars, label: 'Blocked time', onopen });
  const buttons = screen.getAllByRole('button');
  expect(buttons.map((button) => button.tabIndex)).toEqual([0, -1, -1]);
  buttons[0]!.focus();
  await press(buttons[0]!, 'ArrowDown');
  expect(document.activeElement).toBe(buttons[1]);
  await press(buttons[1]!, 'End');
  expect(document.activeElement).toBe(buttons[2]);
  await fireEvent.click(buttons[2]!);
  expect(onopen).toHaveBeenLastCalledWith('decision', undefined, 'decision');
});

describe('a table', () => {
  test('has the columns of the report, without ids, and asks for the cards of a row', async () => {
    const onopen = vi.fn();
    const of = report('limits', [
      { column: 'Review', hits: 3, waiting_seconds: 90_000, open: true, place: 'dz1aqfm8pytn8xwskfgd', at: null },
    ]);
    render(DataTable, { report: of, label: 'Limit hits, as a table', onopen });
    const table = screen.getByRole('table', { name: 'Limit hits, as a table' });
    expect(within(table).getAllByRole('columnheader').map((head) => head.textContent)).toEqual([
      'Column', 'Hits', 'Waiting seconds', 'Open', 'At',
    ]); // prettier-ignore
    expect(
      within(table)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['3', '1 d 1 h', 'yes', '']);
    await fireEvent.click(within(table).getByRole('button', { name: 'Review' }));
    expect(onopen).toHaveBeenLastCalledWith('Review', undefined, 'Review');
  });

  test('shows instants in the zone of the board', () => {
    render(DataTable, { report: report('x', [{ key: 'OPS-1', at: '2026-07-01T22:30:00.000Z' }]), label: 'X' });
    expect(screen.getByRole('cell').textContent).toBe('2 Jul 2026, 00:30');
  });

  test('is turned page by page', async () => {
    const rows = Array.from({ length: 250 }, (_, at) => ({ key: `OPS-${at}` }));
    const { container } = render(DataTable, { report: report('x', rows), label: 'X' });
    expect(container.querySelectorAll('tbody tr')).toHaveLength(100);
    const next = screen.getByText('Next rows');
    await fireEvent.click(next);
    await fireEvent.click(next);
    await fireEvent.click(next);
    expect(screen.getByText('Rows 201 to 250 of 250')).toBeTruthy();
    await fireEvent.click(screen.getByText('Previous rows'));
    expect(screen.getByText('Rows 101 to 200 of 250')).toBeTruthy();
  });
});
