import { expect, it } from 'vitest';
import { showinfoParser } from './showinfo.ts';

it('reads integer timestamps in the time base, with full precision late in a file', () => {
  const parse = showinfoParser();
  expect(parse('[Parsed_showinfo_4 @ 0x5653] config in time_base: 1/12800, frame_rate: 25/1')).toBeNull();
  expect(parse('[Parsed_showinfo_4 @ 0x5653] n:   0 pts:  38912 pts_time:3.04    pos:   314665 fmt:gray sar:1/1')).toBe(3.04);
  expect(parse('[Parsed_showinfo_4 @ 0x5653] n:90001 pts:92161024 pts_time:7200.08 pos:9 fmt:gray')).toBeCloseTo(7200.08, 9);
  expect(parse('[Parsed_showinfo_4 @ 0x5653] n:   1 pts: -512 pts_time:-0.04 pos: 1 fmt:gray')).toBe(-0.04);
});

it('leaves other lines alone, and says of its own whether they hold a time', () => {
  const parse = showinfoParser();
  expect(parse('[h264 @ 0x5653] error while decoding MB 3 4')).toBeUndefined();
  expect(parse('n:   0 pts:  38912 pts_time:3.04')).toBeUndefined();
  expect(parse('[Parsed_showinfo_4 @ 0x1] color_range:tv')).toBeNull();
  parse('[Parsed_showinfo_4 @ 0x1] config in time_base: 1/1000, frame_rate: 0/0');
  expect(parse('[Parsed_showinfo_4 @ 0x1] n:   0 pts:  NOPTS pts_time:NOPTS pos: 1')).toBeNaN();
});
