//! The example that shows how a program embeds the engine is run as it stands.

#[path = "../../examples/embed.rs"]
#[allow(dead_code)]
mod example;

#[tokio::test]
async fn the_example_tells_its_story_to_the_end() {
    let mut told = Vec::new();
    example::story(&mut told).await.unwrap();
    let told = String::from_utf8(told).unwrap();
    insta::assert_snapshot!(told);
}
