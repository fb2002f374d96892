//! The folder of compiled components, through the host.

use std::fs;

use hoso_connectors::{Host, HostSettings};

use crate::support::{guest, hostile};

fn host_with(folder: &std::path::Path) -> Host {
    Host::new(HostSettings { cache: Some(folder.to_owned()), ..HostSettings::default() }).unwrap()
}

fn compiled(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|e| e == "compiled")).collect()
}

#[tokio::test]
async fn a_kept_compilation_is_used_and_a_tampered_one_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("components");
    let digest = hostile().await.digest().to_owned();
    host_with(&folder).load(&guest(), Some(&digest)).await.unwrap();
    let files = compiled(&folder);
    assert_eq!(files.len(), 1);
    let genuine = fs::read(&files[0]).unwrap();
    let written = fs::metadata(&files[0]).unwrap().modified().unwrap();

    let again = host_with(&folder).load(&guest(), None).await.unwrap();
    assert_eq!(again.description().name, "hostile");
    assert_eq!(fs::metadata(&files[0]).unwrap().modified().unwrap(), written, "used as it was");

    let mut tampered = genuine.clone();
    let middle = tampered.len() / 2;
    tampered[middle] ^= 1;
    fs::write(&files[0], &tampered).unwrap();
    let healed = host_with(&folder).load(&guest(), None).await.unwrap();
    assert_eq!(healed.digest(), digest);
    assert_ne!(fs::read(&files[0]).unwrap(), tampered);
    assert_eq!(compiled(&folder).len(), 1, "no temporary file is left");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error_of_the_host() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let settings = HostSettings { cache: Some(file), ..HostSettings::default() };
    let error = Host::new(settings).unwrap_err();
    insta::assert_snapshot!(error, @"the folder of compiled components cannot be used");
}

#[tokio::test]
async fn several_starts_at_once_share_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_owned();
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let folder = folder.clone();
            tokio::spawn(async move { host_with(&folder).load(&guest(), None).await.unwrap() })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap().description().name, "hostile");
    }
    assert_eq!(compiled(&folder).len(), 1);
}

#[tokio::test]
async fn another_configuration_keeps_its_own_compilation() {
    let dir = tempfile::tempdir().unwrap();
    host_with(dir.path()).load(&guest(), None).await.unwrap();
    let settings = HostSettings {
        cache: Some(dir.path().to_owned()),
        stack: 256 * 1024,
        ..HostSettings::default()
    };
    let other = Host::new(settings).unwrap();
    other.load(&guest(), None).await.unwrap();
    // The stack's size is no part of the machine code: wasmtime says what is, and one file does.
    assert_eq!(compiled(dir.path()).len(), 1);
}
