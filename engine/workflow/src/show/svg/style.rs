//! The colours and strokes of the SVG, for light and dark pages. Every rule stands below the SVG's
//! own class, so that a page into which the SVG is put keeps its looks.

/// Plain CSS without variables: programs that draw SVG outside browsers know no more.
pub(super) const STYLE: &str = "
.hoso-show{font-family:\"Be Vietnam Pro\",\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif}
.hoso-show text{fill:#1c2630}
.hoso-show .paper{fill:#fff}
.hoso-show .title{font-size:20px;font-weight:700}
.hoso-show .subtitle{font-size:13px;fill:#586573}
.hoso-show .label{font-size:14.5px;font-weight:700}
.hoso-show .caption{font-size:12px;fill:#4c5966}
.hoso-show .small{font-size:12px}
.hoso-show .cases{font-size:11.5px;font-weight:700;text-anchor:middle;fill:#fff}
.hoso-show .badge{fill:#33414f}
.hoso-show .badge.none{fill:#dde2e7}
.hoso-show .cases.none{fill:#4c5966}
.hoso-show .dot{fill:#33414f}
.hoso-show .box{fill:#f3f5f7;stroke:#7d8b99;stroke-width:1.5}
.hoso-show .inner{fill:none;stroke:#3b4754;stroke-width:1}
.hoso-show .rule{stroke:#1c2630;stroke-opacity:.18}
.hoso-show .initial .box{fill:#e9ecfd;stroke:#4f5fd5}
.hoso-show .asking .box{fill:#fdf1d3;stroke:#a86a12}
.hoso-show .good .box{fill:#e0f4e7;stroke:#2f855a}
.hoso-show .final .box{fill:#e4e8ec;stroke:#3b4754}
.hoso-show .sheet{fill:#fff;stroke-width:1}
.hoso-show .line{fill:none;stroke-width:1.6}
.hoso-show .sign{fill:none;stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}
.hoso-show .action{stroke:#3b4fc4}
.hoso-show .answer{stroke:#17767d}
.hoso-show .failure{stroke:#b83232}
.hoso-show .timer{stroke:#7a4fb0}
.hoso-show .mixed{stroke:#5f6c79}
.hoso-show .line.failure{stroke-dasharray:6 4}
.hoso-show .line.timer{stroke-dasharray:2 4;stroke-linecap:round}
.hoso-show .head{stroke:none}
.hoso-show .head.action{fill:#3b4fc4}
.hoso-show .head.answer{fill:#17767d}
.hoso-show .head.failure{fill:#b83232}
.hoso-show .head.timer{fill:#7a4fb0}
.hoso-show .head.mixed{fill:#5f6c79}
@media (prefers-color-scheme:dark){
.hoso-show text{fill:#e4e9ee}
.hoso-show .paper{fill:#12171d}
.hoso-show .subtitle,.hoso-show .caption{fill:#a3b0bd}
.hoso-show .cases{fill:#12171d}
.hoso-show .badge,.hoso-show .dot{fill:#c9d3dd}
.hoso-show .badge.none{fill:#38434e}
.hoso-show .cases.none{fill:#c9d3dd}
.hoso-show .box{fill:#1e262e;stroke:#7d8b99}
.hoso-show .inner{stroke:#b4bfca}
.hoso-show .rule{stroke:#e4e9ee}
.hoso-show .initial .box{fill:#20264a;stroke:#8b98f5}
.hoso-show .asking .box{fill:#3a2c10;stroke:#d9a441}
.hoso-show .good .box{fill:#12341f;stroke:#55b984}
.hoso-show .final .box{fill:#262e37;stroke:#b4bfca}
.hoso-show .sheet{fill:#12171d}
.hoso-show .action{stroke:#93a0ff}
.hoso-show .answer{stroke:#4fc0c8}
.hoso-show .failure{stroke:#ff8a80}
.hoso-show .timer{stroke:#c3a1f0}
.hoso-show .mixed{stroke:#93a1ae}
.hoso-show .head{stroke:none}
.hoso-show .head.action{fill:#93a0ff}
.hoso-show .head.answer{fill:#4fc0c8}
.hoso-show .head.failure{fill:#ff8a80}
.hoso-show .head.timer{fill:#c3a1f0}
.hoso-show .head.mixed{fill:#93a1ae}
}
";
