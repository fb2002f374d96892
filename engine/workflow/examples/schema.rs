//! Prints the JSON Schema of workflows:
//! `cargo run -q -p hoso-workflow --example schema > schemas/workflow.v1.json`. Never writes a file.

fn main() {
    print!("{}", hoso_workflow::schema_text());
}
