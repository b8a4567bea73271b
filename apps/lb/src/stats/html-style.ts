/** The rows' classes and colours, which people know HAProxy's page by. */
export const ROW_COLOURS = {
  frontend: "#e8e8d0",
  socket: "#d0d0d0",
  backend: "#e8e8d0",
  active_up: "#c0ffc0",
  active_going_down: "#ffffa0",
  active_going_up: "#ffd020",
  active_down: "#ff9090",
  active_nolb: "#20a0ff",
  active_draining: "#20a0ff",
  active_no_check: "#e0e0e0",
  backup_up: "#b0d0ff",
  backup_going_down: "#c060ff",
  backup_going_up: "#ff80ff",
  backup_down: "#ff9090",
  backup_nolb: "#90b0e0",
  backup_draining: "#cc9900",
  backup_no_check: "#e0e0e0",
  maintain: "#c07820",
} as const;

const PAGE = `
body { background: white; color: black; font: 12px arial, helvetica, sans-serif; }
th, td { font-size: 10px; }
h1 { font-size: x-large; margin-bottom: 0.5em; }
h2, h3 { font-family: helvetica, arial, sans-serif; font-weight: bold; margin: 0; }
h2 { font-size: x-large; font-style: italic; color: #6020a0; }
h3 { font-size: 16px; color: #b00040; background: #e8e8d0; }
li { margin: 0.25em 2em 0 0; }
.hr { margin-top: 0.25em; border-color: black; border-bottom-style: solid; }
.titre { background: #20d0d0; color: black; font-weight: bold; text-align: center; }
.rls { letter-spacing: 0.2em; margin-right: 1px; }
a.px, a.lfsb { text-decoration: none; }
a.px { color: #ffff40; } a.px:hover { color: white; }
a.lfsb { color: black; } a.lfsb:hover { color: #505050; }
`;

const TABLES = `
table.tbl, table.lgd, table.det { border-collapse: collapse; }
table.tbl td, table.tbl th, table.lgd td { border: 1px solid gray; }
table.tbl td { padding: 2px 3px; text-align: right; white-space: nowrap; }
table.tbl td.ac { text-align: center; }
table.tbl th.pxname { background: #b00040; color: #ffff40; padding: 2px 3px; border-bottom: none; white-space: nowrap; }
table.tbl th.empty { background: white; border: none; empty-cells: hide; }
table.lgd { border-left: 1px solid black; }
table.lgd td { padding: 2px; }
table.lgd td.noborder { border: none; white-space: nowrap; }
table.det th, table.det td { border: none; font: 11px sans-serif; white-space: nowrap; }
table.det th { padding: 0 1px 0 0; text-align: left; font-weight: bold; }
table.det td { padding: 0 0 0 4px; text-align: right; }
`;

const TIPS = `
u { text-decoration: none; border-bottom: 1px dotted black; }
div.tips { position: absolute; z-index: 2147483647; visibility: hidden; padding: 2px 4px 3px; text-align: left;
  font-size: 11px; font-weight: normal; font-style: normal; white-space: nowrap; color: black; background: #f0f060;
  border: 1px solid #7040c0; border-radius: 3px; box-shadow: gray 2px 2px 3px; }
u:hover div.tips { visibility: visible; }
`;

export const STYLE_SHEET = [
  PAGE,
  ...Object.entries(ROW_COLOURS).map(([name, colour]) => `.${name} { background: ${colour}; }\n`),
  TABLES,
  TIPS,
].join("");
