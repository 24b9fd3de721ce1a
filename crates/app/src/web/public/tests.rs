//! The public site as a stranger walks it, over a small demonstration world: every link is
//! followed, and nowhere stands a small count or the name of a person.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::{StatusCode, header};
use chrono::NaiveDate;
use datafusion::arrow::array::{Array as _, AsArray as _};
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use evaluation::Period;
use register::account::{self, Account};
use register::act::Door;
use register::attachment::{self, NewAttachment};
use register::place::source;
use register::post::{self, NewPost, Withdrawal};
use uuid::Uuid;

use crate::packs::Frozen;
use crate::problem::Problem;
use crate::web::stage::{PHONE, Stage};
use crate::world::World;

const CHILDREN: u32 = 1_500;
const PROVINCE: &str = "18";
const KABKOTA: &str = "18.01";

async fn operator(stage: &Stage) -> Account {
    account::operator(&stage.running.store, &stage.running.clock).await.unwrap()
}

async fn frozen(stage: &Stage, code: &str, period: &str) -> Uuid {
    match freeze(stage, code, period).await.unwrap() {
        Frozen::New(new) => new.id,
        Frozen::Before(id) => id,
    }
}

async fn freeze(stage: &Stage, code: &str, period: &str) -> Result<Frozen, Problem> {
    let (running, by) = (&stage.running, operator(stage).await);
    let tree = running.tree();
    let place = tree.by_code(code).unwrap();
    let period: Period = period.parse().unwrap();
    let engine = running.engine();
    let seen = running.standpoint(code, None, None).await.unwrap();
    running.freeze(&engine, &seen, &by, place, period, Door::Terminal).await
}

async fn release(stage: &Stage, pack: Uuid) -> Result<(), &'static str> {
    let (running, by) = (&stage.running, operator(stage).await);
    let released = running.release(&by, &running.tree(), pack, Door::Terminal).await;
    running.site.look_again();
    released.map_err(|problem| problem.code)
}

/// A photograph and a paper of a place.
async fn kept(stage: &Stage, name: &str, bytes: &[u8]) -> Uuid {
    let (running, by) = (&stage.running, operator(stage).await);
    let tree = running.tree();
    let new = NewAttachment {
        id: Uuid::now_v7(),
        place: tree.by_code(PROVINCE).unwrap().id,
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let (store, clock) = (&running.store, &running.clock);
    attachment::keep(store, &by, &tree, &new, Door::Form, clock).await.unwrap();
    new.id
}

fn photograph() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(900, 600, image::Rgb([90, 140, 130]));
    let mut png = Vec::new();
    image::DynamicImage::from(picture)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    crate::photograph::taken_in(&png, crate::photograph::LONGEST).unwrap().jpeg
}

async fn told(stage: &Stage) -> Uuid {
    let (running, by) = (&stage.running, operator(stage).await);
    let tree = running.tree();
    let new = NewPost {
        id: Uuid::now_v7(),
        place: tree.by_code(PROVINCE).unwrap().id,
        meeting: None,
        title: "Rakor semester & lokus <2025>".to_owned(),
        text: "Rakor **dibuka** di Bandar Lampung.\n\n- satu\n- <script>alert(1)</script>"
            .to_owned(),
        language: "id".to_owned(),
        photos: vec![kept(stage, "Peserta duduk melingkar.jpg", &photograph()).await],
        files: vec![kept(stage, "Notulen.pdf", b"%PDF-1.7\n%synthetic\n").await],
        replaces: None,
    };
    let (store, clock) = (&running.store, &running.clock);
    post::publish(store, &by, &tree, &new, Door::Form, clock).await.unwrap();
    running.site.look_again();
    new.id
}

/// Of the many desa, every one is read in Indonesian with its table as CSV; the other forms of
/// the same rows are read of the first of each kecamatan.
fn is_left_out(address: &str) -> bool {
    let path = address.split('?').next().unwrap();
    let code = path.split('/').nth(2).unwrap_or_default();
    let is_desa = code.split('.').count() == 4;
    let number: u32 = code.rsplit('.').next().and_then(|last| last.parse().ok()).unwrap_or(0);
    let is_plain =
        !address.contains("bahasa=en") && (path.ends_with(code) || path.ends_with("angka.csv"));
    is_desa && !is_plain && number % 1_000 != 1
}

/// Everything that a stranger reaches, by its address.
async fn crawled(stage: &Stage) -> BTreeMap<String, (String, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut waiting: VecDeque<String> =
        ["/publik", "/publik?bahasa=en", "/robots.txt", "/sitemap.xml"]
            .map(str::to_owned)
            .into();
    while let Some(path) = waiting.pop_front() {
        if found.contains_key(&path) {
            continue;
        }
        let answer = stage.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{path} sets a cookie");
        let kept = answer.header(header::CACHE_CONTROL);
        assert!(kept.starts_with("public"), "{path} is kept {kept}");
        let kind = answer.header(header::CONTENT_TYPE).to_owned();
        if kind.starts_with("text/html") || kind.contains("xml") {
            let text = answer.text();
            for mark in ["href=\"", "src=\"", "<loc>"] {
                for rest in text.split(mark).skip(1) {
                    let address = rest.split(['"', '<']).next().unwrap().replace("&amp;", "&");
                    let address = address.strip_prefix("http://cegah.test").unwrap_or(&address);
                    let address = address.split('#').next().unwrap();
                    if address.starts_with("/publik") && !is_left_out(address) {
                        waiting.push_back(address.to_owned());
                    }
                    let outside = address.starts_with("http");
                    let is_link = mark == "src=\"" && outside;
                    assert!(!is_link, "{path} fetches {address}");
                }
            }
        }
        found.insert(path, (kind, answer.body));
    }
    found
}

/// A page without its drawings, whose axes hold numbers of their own.
fn without_drawings(page: &str) -> String {
    let mut parts = page.split("<svg");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once("</svg>").map_or("", |(_, rest)| rest));
    }
    text
}

/// The texts of a page between its marks.
fn texts(page: &str) -> impl Iterator<Item = &str> {
    page.split('>').skip(1).filter_map(|rest| rest.split('<').next()).map(str::trim)
}

/// `3 dari 40`, with the two numbers.
fn shares(text: &str) -> Vec<(u64, u64)> {
    let number = |word: &str| word.replace(['.', ','], "").parse::<u64>().ok();
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .windows(3)
        .filter(|three| matches!(three[1], "dari" | "of"))
        .filter_map(|three| Some((number(three[0])?, number(three[2])?)))
        .collect()
}

fn is_small(count: u64) -> bool {
    (1..5).contains(&count)
}

fn check_page(path: &str, page: &str) {
    let page = without_drawings(page);
    let main = page.split_once("<main").map_or("", |(_, rest)| rest);
    // Whole numbers in cells are counts of children.
    for cell in main.split("<td").skip(1) {
        let cell = cell.split("</td>").next().unwrap();
        for text in texts(cell) {
            let count = text.replace(['.', ','], "").parse::<u64>();
            assert!(!count.is_ok_and(is_small), "{path}: {text} in a cell");
        }
    }
    for card in main.split("class=\"card-sentence\"").skip(1) {
        let said = texts(card).next().unwrap_or_default();
        for (some, of) in shares(said) {
            assert!(!is_small(some) && !is_small(of) && !is_small(of - some), "{path}: {said}");
        }
    }
    for figure in main.split("class=\"card-figure known\"").skip(1) {
        let said = texts(figure).next().unwrap_or_default();
        let count = said.replace(['.', ','], "").parse::<u64>();
        assert!(!count.is_ok_and(is_small), "{path}: {said} on a card");
    }
    assert!(!page.contains("<script"), "{path} has a script");
    assert!(!page.contains("style=\""), "{path} has a style");
}

fn check_csv(path: &str, text: &str) -> Vec<(Option<u64>, Option<u64>)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut counts = Vec::new();
    for line in reader.records() {
        let line = line.unwrap();
        let count = |at: usize| line[at].parse::<u64>().ok();
        let (some, of) = (count(6), count(7));
        for count in [some, of].into_iter().flatten() {
            assert!(!is_small(count), "{path}: {line:?}");
        }
        if &line[8] == "withheld" {
            assert!(some.is_none() || of.is_none(), "{path}: {line:?}");
            assert!(line[9].is_empty() && line[10].is_empty(), "{path}: {line:?}");
        }
        counts.push((some, of));
    }
    counts
}

fn check_parquet(path: &str, bytes: &[u8], counts: &[(Option<u64>, Option<u64>)]) {
    let bytes = axum::body::Bytes::copy_from_slice(bytes);
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    let schema = reader.schema().clone();
    assert_eq!(schema.metadata()["licence"], "CC-BY-4.0");
    let mut read = Vec::new();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let column = |name: &str| {
            batch.column_by_name(name).unwrap().as_primitive::<UInt64Type>().clone()
        };
        let (some, of) = (column("numerator"), column("denominator"));
        for row in 0..batch.num_rows() {
            let count = |column: &datafusion::arrow::array::UInt64Array| {
                column.is_valid(row).then(|| column.value(row))
            };
            read.push((count(&some), count(&of)));
        }
    }
    assert_eq!(read, counts, "{path} is another table than the CSV");
}

/// Everybody of the world, as they would stand on a page.
fn names() -> BTreeSet<String> {
    let world = World::new(18, CHILDREN, source::of("18"));
    let mut names = BTreeSet::new();
    for child in world.children() {
        names.extend([child.name, child.mother, child.father]);
    }
    // A name of one word may be a word of ours.
    names.retain(|name| name.contains(' '));
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_no_small_count_and_no_name() {
    let stage = Stage::world(CHILDREN).await;
    assert!(stage.get("/publik").await.text().contains("Belum ada angka"));
    assert_eq!(stage.get("/publik/18").await.status, StatusCode::NOT_FOUND);
    // Released one after the other: a province, and a kab/kota of it after its months.
    let october = frozen(&stage, PROVINCE, "2024-10").await;
    assert_eq!(stage.get("/publik/18").await.status, StatusCode::NOT_FOUND);
    let beside = frozen(&stage, KABKOTA, "2024-08..2024-10").await;
    release(&stage, october).await.unwrap();
    assert_eq!(release(&stage, beside).await, Err("pack_tells_apart"));
    let after = frozen(&stage, KABKOTA, "2024-08..2024-10").await;
    assert_ne!(after, beside);
    release(&stage, after).await.unwrap();
    assert_eq!(frozen(&stage, KABKOTA, "2024-08..2024-10").await, after);
    told(&stage).await;

    let found = crawled(&stage).await;
    let pages = found.keys().filter(|path| !path.contains("bahasa=en")).count();
    assert!(pages > 500, "only {pages} pages were found");
    let names = names();
    assert!(names.len() > 500);
    let mut tables = 0;
    for (path, (kind, body)) in &found {
        if kind.starts_with("image/") || kind.starts_with("application/pdf") {
            continue;
        }
        let text = String::from_utf8_lossy(body);
        if kind.starts_with("text/html") {
            check_page(path, &text);
        }
        if kind.contains("parquet") {
            continue;
        }
        for word in text.split(|sign: char| !(sign.is_alphabetic() || sign == ' ')) {
            assert!(!names.contains(word.trim()), "{path} names {word}");
        }
        if path.ends_with("angka.csv") {
            tables += 1;
            let counts = check_csv(path, &text);
            let parquet = path.replace("angka.csv", "angka.parquet");
            if let Some((_, bytes)) = found.get(&parquet) {
                check_parquet(&parquet, bytes, &counts);
            }
        }
    }
    assert!(tables > 10);
    // What is withheld is said so, and the province has something to say.
    let province = String::from_utf8_lossy(&found["/publik/18"].1).into_owned();
    assert!(province.contains("balita yang diukur"), "{province}");
    assert!(province.contains("ditahan agar tidak seorang pun dapat dikenali"));
    assert!(province.contains("og:title") && province.contains("Provinsi Lampung"));
    assert!(found["/robots.txt"].1.ends_with(b"Sitemap: http://cegah.test/sitemap.xml\n"));
    let private = ["/tempat/18", "/anak", "/akun", "/jejak"];
    for (path, (kind, body)) in &found {
        let text = String::from_utf8_lossy(body);
        if kind.starts_with("text/html") {
            for door in private {
                assert!(!text.contains(&format!("href=\"{door}")), "{path} leads to {door}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_frozen_after_a_released_pack_that_is_damaged() {
    let stage = Stage::world(200).await;
    let pack = frozen(&stage, KABKOTA, "2024-09").await;
    release(&stage, pack).await.unwrap();
    let places = stage.running.settings.pack(pack).join("places.csv");
    let away = places.with_extension("away");
    std::fs::rename(&places, &away).unwrap();
    let refused = freeze(&stage, PROVINCE, "2024-09").await.unwrap_err();
    assert_eq!(refused.code, "released_damaged");
    std::fs::rename(&away, &places).unwrap();
    freeze(&stage, PROVINCE, "2024-09").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn news_is_read_counted_and_taken_away() {
    let stage = Stage::world(200).await;
    let post = told(&stage).await;
    let path = format!("/publik/18/berita/{post}");
    let first = stage.get_with(&path, &[(header::USER_AGENT, PHONE)]).await;
    let page = first.text();
    assert_eq!(first.status, StatusCode::OK);
    assert!(
        page.contains("Rakor semester &#38; lokus")
            || page.contains("Rakor semester &amp; lokus")
    );
    assert!(!page.contains("<script") && page.contains("&#60;script&#62;"), "{page}");
    assert!(page.contains("alt=\"Peserta duduk melingkar\""));
    assert!(page.contains("property=\"og:image\" content=\"http://"), "{page}");

    // Read once: not by a program, not ahead, not again by a browser that has it, not its head.
    let mark = first.header(header::ETAG).to_owned();
    let known = [(header::USER_AGENT, PHONE), (header::IF_NONE_MATCH, mark.as_str())];
    let again = stage.get_with(&path, &known).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    for agent in ["Googlebot/2.1", "curl/8.5"] {
        stage.get_with(&path, &[(header::USER_AGENT, agent)]).await;
    }
    stage.get(&path).await;
    stage.head(&path).await;
    assert_eq!(stage.running.site.reads.of(post), 1);
    let store = &stage.running.store;
    assert!(post::readers(store, post).await.unwrap().is_empty(), "a read writes nothing");
    stage.running.write_reads().await;
    let day = NaiveDate::from_ymd_opt(2024, 11, 15).unwrap();
    assert_eq!(post::readers(store, post).await.unwrap(), [(day, 1)]);
    assert!(stage.get(&path).await.text().contains("Dibaca 1 kali."));

    // Its photograph in two sizes, its file under its own name.
    let picture = page.split("src=\"").find_map(|rest| {
        let address = rest.split('"').next()?;
        address.contains("/foto/").then(|| address.to_owned())
    });
    let picture = picture.unwrap();
    let size = |answer: &crate::web::stage::Answer| crate::photograph::size(&answer.body);
    assert_eq!(size(&stage.get(&picture).await), Some((900, 600)));
    assert_eq!(size(&stage.get(&format!("{picture}?lebar=640")).await), Some((640, 427)));
    let file = page.split("href=\"").find_map(|rest| {
        let address = rest.split('"').next()?;
        address.contains("/unduh/").then(|| address.to_owned())
    });
    let file = stage.get(&file.unwrap()).await;
    assert!(file.header(header::CONTENT_DISPOSITION).contains("Notulen.pdf"));
    assert_eq!(file.header(header::CONTENT_TYPE), "application/pdf");

    let feed = stage.get("/publik/18/umpan.xml").await;
    assert_eq!(feed.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    assert!(feed.text().contains(&format!("<id>urn:uuid:{post}</id>")));
    assert!(feed.text().contains("Rakor semester &amp; lokus &lt;2025&gt;"));

    let (running, by) = (&stage.running, operator(&stage).await);
    let end = Withdrawal { id: Uuid::now_v7(), post };
    post::withdraw(store, &by, &running.tree(), &end, Door::Form, &running.clock)
        .await
        .unwrap();
    running.site.look_again();
    for gone in [&path, &picture] {
        assert_eq!(stage.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
}

/// A pack that is damaged after its release shows nothing, rather than something else.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_pack_is_not_shown() {
    let stage = Stage::world(200).await;
    let pack = frozen(&stage, KABKOTA, "2024-10").await;
    let path = stage.running.settings.pack(pack).join("public.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    release(&stage, pack).await.unwrap();
    std::fs::write(&path, text.replace("ditahan", "0")).unwrap();
    assert_eq!(stage.get("/publik/18.01").await.status, StatusCode::NOT_FOUND);
}
