"""The few rules of style that the theme cannot say."""

import streamlit as st

CSS = """
<style>
.stMainBlockContainer { padding-top: 2.6rem; padding-bottom: 3rem; max-width: 1500px; }
[data-testid="stSidebarHeader"] { margin-bottom: 0; }
[data-testid="stSidebarHeader"]::before { content: "Latent Atlas"; padding-left: .5rem;
  font-family: "Source Serif", serif; font-size: 1.45rem; font-weight: 600; }
[data-testid="stSidebarNavLink"] { margin-block: 0; padding-block: 0; }
[data-testid="stSidebarNavItems"] > div { margin-top: 0; padding-bottom: .3rem; }
[data-testid="stSidebarNavSeparator"] { padding-top: .3rem; }
[data-testid="stSidebarUserContent"] { padding-top: .8rem; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: .6rem; }
[data-testid="stCaptionContainer"] { opacity: .76; }
[data-testid="stMarkdownContainer"] table { display: block; max-width: 100%; overflow-x: auto; }
[data-testid="stBaseButton-primary"] { color: light-dark(#fff, #12181f); }
.st-key-weights { display: none; }
.stMainBlockContainer:has(.st-key-start) { max-width: 940px; }
.st-key-address_bar { position: fixed; top: .95rem; right: 4rem; width: auto; z-index: 999990; }
.stApp:has(.st-key-console) .st-key-address_bar { display: none; }
@media (min-width: 641px) {
  .st-key-map_row [data-testid="stHorizontalBlock"]:has(> .stColumn) { flex-wrap: nowrap; }
  .st-key-map_row .stColumn:first-child { flex: 0 1 min(860px, max(360px, calc(100dvh - 285px))); min-width: 0; }
  .st-key-map_row .stColumn:last-child { flex: 1 1 230px; min-width: 230px; max-width: 360px; } }
.st-key-samples_row, .st-key-samples_wait { --above: 262px; }
.st-key-drift_row { --above: 325px; }
@media (max-width: 1200px) { .st-key-samples_row, .st-key-samples_wait { --above: 335px; } }
@media (min-width: 641px) {
  :is(.st-key-samples_row, .st-key-samples_wait, .st-key-drift_row, .st-key-images_row, .st-key-grid_row,
    .st-key-film_row) [data-testid="stHorizontalBlock"]:has(> .stColumn) { flex-wrap: nowrap; }
  :is(.st-key-samples_row, .st-key-samples_wait, .st-key-drift_row) .stColumn:first-child {
    flex: 0 1 min(860px, max(340px, calc(100dvh - var(--above)))); min-width: 0; }
  :is(.st-key-images_row, .st-key-grid_row, .st-key-film_row) .stColumn:first-child { min-width: 0; }
  :is(.st-key-samples_row, .st-key-samples_wait, .st-key-drift_row) .stColumn:last-child {
    flex: 1 1 250px; min-width: 250px; max-width: 420px; }
  :is(.st-key-images_row, .st-key-grid_row, .st-key-film_row) .stColumn:last-child { min-width: 230px; }
  .st-key-tournament_row .stColumn:first-child { flex: 1 1 630px; min-width: 0; }
  .st-key-tournament_row .stColumn:last-child { flex: 1 1 170px; min-width: 170px; }
  .st-key-regions_row .stColumn { flex: 1 1 190px; min-width: 0; }
  .st-key-regions_row .stColumn:not(:last-child) { flex: 3 1 260px; } }
.st-key-slots_bar > :has(> [class*="st-key-slot-"]) { flex: 1 1 330px; }
.st-key-compare_views { overflow-x: auto; scrollbar-width: thin; }
.st-key-compare_views [role="radiogroup"] { flex-wrap: nowrap; width: max-content; }
[class*="st-key-matrices"] { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 270px), 1fr)); }
[class*="st-key-square-"], .st-key-arrows { aspect-ratio: 1; overflow: hidden; }
[class*="st-key-slot-"] .stSlider { min-width: 110px; padding-right: 8px; }
:is(.st-key-atlas, .st-key-points) { aspect-ratio: 1; overflow: hidden; }
:is(.st-key-atlas, .st-key-points, .st-key-sheet) [data-stale="true"],
:is(.st-key-console, .st-key-map, .st-key-start, .st-key-real_or_fake, .st-key-this_digit, .st-key-boundary_golf,
  .st-key-fool_owner, .st-key-tournament_map, .st-key-training_cursor)[data-stale="true"] { opacity: 1; }
[class*="st-key-observed"] { display: grid; align-items: start;
  grid-template-columns: minmax(96px, 150px) minmax(0, 1fr); }
[class*="st-key-observed"] > :nth-child(n + 3) { grid-column: 1 / -1; }
.atlas-digit { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 6px;
  background: #000; }
[class*="st-key-"][class*="_bar"] .stButtonGroup button { min-height: 2.5rem; }
.stButtonGroup > :has(> [data-variant="pills"]) { flex-wrap: wrap; overflow: visible; mask: none; }
.atlas-empty { display: grid; place-items: center; background: none; border: 1px dashed; opacity: .76; padding: 1rem;
  text-align: center; font-size: .95rem; }
.atlas-waits { display: grid; gap: 1rem; min-height: 360px;
  grid-template-columns: minmax(0, min(860px, max(340px, calc(100dvh - var(--above, 300px))))) minmax(230px, 1fr); }
.atlas-wait { min-height: 120px; border-radius: 6px; background: color-mix(in srgb, currentColor 7%, transparent); }
.atlas-wait-square { aspect-ratio: 1; }
.atlas-strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(64px, 1fr)); gap: 10px 8px; }
.stColumn:has([class*="st-key-adjacency"], .st-key-flows) { container-type: inline-size; }
:is([class*="st-key-adjacency"], .st-key-flows) { max-height: calc(100cqi + 24px); overflow: hidden; }
.atlas-row { max-width: 760px; }
.atlas-frame { margin: 0; text-align: center; }
.atlas-frame img { width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; background: #000; }
.atlas-frame figcaption { font-size: .78rem; opacity: .75; margin-top: 2px; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.atlas-current img { outline: 3px solid light-dark(#0f6b7a, #4fb3bf); outline-offset: 1px; }
.atlas-current figcaption { opacity: 1; font-weight: 600; }
.atlas-bars { display: grid; gap: 3px; max-width: 420px; font-variant-numeric: tabular-nums; font-size: .85rem; }
.atlas-bar { display: grid; grid-template-columns: 1.1em 1fr 2.8em; gap: 8px; align-items: center; line-height: 1.2; }
.atlas-wide .atlas-bar { grid-template-columns: 5.2em 1fr 2.8em; }
.atlas-bar i { height: 9px; border-radius: 5px; background: color-mix(in srgb, currentColor 9%, transparent); }
.atlas-bar b { display: block; height: 100%; border-radius: 5px; }
.atlas-bar span:last-child { text-align: right; opacity: .7; }
.atlas-best { font-weight: 700; }
.atlas-legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: .9rem; }
.atlas-legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px;
  vertical-align: -1px; }
.atlas-legend small { opacity: .7; font-variant-numeric: tabular-nums; }
.atlas-ramp { display: flex; align-items: center; gap: 10px; max-width: 420px; font-size: .85rem; white-space: nowrap; }
.atlas-ramp i { flex: 1; height: 10px; border-radius: 5px; }
.atlas-walk .atlas-row { max-width: none; gap: 8px 1.2%; }
.atlas-odds { position: relative; margin: 0 calc(44% / var(--frames)) 10px; height: 34px; }
.atlas-odds img { display: block; width: 100%; height: 100%; border-radius: 4px; }
.atlas-odds b { position: absolute; top: -4px; bottom: -8px; width: 2px; margin-left: -1px; background: currentColor; }
[class*="st-key-slot-"] .stSlider { margin-bottom: -1.2rem; }
.atlas-over { margin-bottom: 8px; }
.atlas-over .atlas-legend { font-size: 13px; }
.atlas-strip-legend { margin: 0 0 4px; font-size: .85rem; }
[class*="st-key-neighbours"] .stColumn { min-width: min(100%, 380px); }
.st-key-samples_over_training .atlas-strip { gap: 6px 10px;
  grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); }
@media (min-width: 641px) { .st-key-training_row .stColumn:last-child { max-width: 340px; min-width: 130px; } }
.atlas-live { display: block; width: 100%; max-width: 480px; image-rendering: pixelated; border-radius: 6px; }
.st-key-question { max-width: 320px; }
.atlas-skeleton { animation: atlas-appear .2s .15s both; }
.atlas-skeleton p { margin: 0 0 10px; opacity: .75; font-size: .9rem; }
.atlas-skeleton :is(b, i) { display: block; border-radius: 4px;
  background: color-mix(in srgb, currentColor 9%, transparent); }
.atlas-skeleton-walk b { height: 34px; margin: 44px 2.5% 10px; }
.atlas-skeleton-walk div > div { display: grid; gap: 1.2%; }
.atlas-skeleton-walk i { aspect-ratio: 1; }
.atlas-skeleton-square i { width: min(100%, 470px); aspect-ratio: 1; }
.atlas-skeleton-quiz i { width: min(100%, 320px); aspect-ratio: 1; }
@keyframes atlas-appear { from { opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .atlas-skeleton { animation-duration: 0s; } }
.atlas-over { max-width: min(624px, max(280px, calc(100dvh - 375px))); }
@media (max-width: 1200px) { .atlas-over { max-width: min(624px, max(280px, calc(100dvh - 425px))); } }
.atlas-over .atlas-legend { font-size: 13px; line-height: 20px; margin-bottom: 8px; }
.atlas-metrics { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
.atlas-metrics :is(th, td) { padding: 4px 8px; text-align: right; vertical-align: top; font-weight: 400;
  border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
.atlas-metrics th:first-child { text-align: left; padding-left: 0; }
.atlas-metrics thead th { font-weight: 600; overflow-wrap: anywhere; }
.atlas-metrics small { display: inline-block; font-size: .78rem; white-space: nowrap; margin-left: 8px; }
.atlas-metrics th small, .atlas-neither { opacity: .75; }
.atlas-better { color: light-dark(#0f6b7a, #4fb3bf); font-weight: 600; }
.atlas-worse { color: light-dark(#b0412b, #f0826a); font-weight: 600; }
.atlas-maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 14px; }
.atlas-maps img { image-rendering: auto; background: none; }
.atlas-maps figcaption { white-space: normal; line-height: 1.3; }
.atlas-overlay { display: block; width: 100%; aspect-ratio: 1; border-radius: 4px;
  box-shadow: 0 0 0 1px color-mix(in srgb, currentColor 16%, transparent); }
.st-key-gallery .atlas-strip { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); }
.st-key-gallery figcaption { white-space: normal; line-height: 1.25; }
@media (max-width: 640px) {
  [data-testid="stMarkdownContainer"] :is(th, td) { padding: 4px 5px; font-size: .8rem; }
  .st-key-plane_bar { gap: .5rem; }
  .st-key-plane_bar > :first-child { flex: 1 1 100%; }
  .st-key-plane_bar > :has(> [class*="st-key-anchor_"]) { flex: 1 1 96px; min-width: 0; }
  .st-key-plane_bar [class*="st-key-anchor_"] { flex-flow: column; gap: .25rem; }
  .st-key-plane_bar [class*="st-key-anchor_"] > * { flex: none; width: 100%; min-width: 0; }
  .atlas-waits { grid-template-columns: minmax(0, 1fr); }
  .atlas-empty { aspect-ratio: auto; }
  .atlas-walk { overflow-x: auto; } .atlas-walk > * { min-width: 560px; } }
</style>
"""


def apply_style() -> None:
    """Add the rules to the page."""
    st.html(CSS)
