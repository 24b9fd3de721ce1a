//! The pages: each route one line, in the order a person meets them.

mod account;
mod assets;
mod attached;
mod cascade;
mod child;
mod convention;
mod download;
mod enrol;
mod form;
mod frame;
mod guard;
mod intake;
mod known;
mod language;
mod moved;
mod new_case;
mod news;
mod packs;
mod page;
mod people;
mod place;
mod public;
mod quality;
mod rakor;
mod search;
mod sign_in;
#[cfg(test)]
mod stage;
mod step;
mod study;
mod sums;
#[cfg(test)]
mod tests;
mod tpps;
mod visit;
mod visitor;
mod worklist;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::running::Running;

pub(crate) use frame::{period_of, period_said, place_name};
pub(crate) use intake::{HowRead, Job, correction};
pub(crate) use known::Folding;
pub(crate) use public::Site;
pub(crate) use study::tick;

/// The largest file that may be handed in.
const LARGEST_FILE_BYTES: usize = 100 << 20;
/// The largest form with a paper or a picture.
const LARGEST_ATTACHMENT_BYTES: usize = 12 << 20;
/// The largest form of any other kind.
const LARGEST_FORM_BYTES: usize = 1 << 20;
/// News with its photographs, as cameras take them, and its files.
const LARGEST_NEWS_BYTES: usize = 64 << 20;

/// What every handler is given.
#[derive(Clone)]
pub(crate) struct Doors {
    pub(crate) running: Arc<Running>,
    /// Cookies are sent over HTTPS only.
    pub(crate) https: bool,
    /// Scheme and host by which people know the site, where that is said.
    pub(crate) address: Option<Arc<str>>,
}

/// Teams, their meetings, and what became of what was promised.
fn meetings() -> Router<Doors> {
    Router::new()
        .route("/tempat/{code}/tpps", get(tpps::show).post(tpps::add))
        .route("/tempat/{code}/tpps/{member}/akhiri", post(tpps::end))
        .route("/tempat/{code}/tpps/sk/{decree}", get(tpps::decree))
        .route("/tempat/{code}/rakor", get(rakor::list).post(rakor::call))
        .route("/tempat/{code}/rakor/{id}", get(rakor::show))
        .route("/tempat/{code}/rakor/{id}/ubah", post(rakor::change))
        .route("/tempat/{code}/rakor/{id}/undang", post(rakor::invite))
        .route("/tempat/{code}/rakor/{id}/siapkan", post(rakor::prepare))
        .route("/tempat/{code}/rakor/{id}/siapkan/{work}", get(rakor::waiting))
        .route("/tempat/{code}/rakor/{id}/evaluasi", get(rakor::briefing))
        .route("/tempat/{code}/rakor/{id}/evaluasi.pdf", get(rakor::briefing_pdf))
        .route("/tempat/{code}/rakor/{id}/evaluasi.xlsx", get(rakor::briefing_xlsx))
        .route("/tempat/{code}/rakor/{id}/evaluasi/{below}", get(rakor::briefing_below))
        .route("/tempat/{code}/rakor/{id}/tayangan.pdf", get(rakor::briefing_slides))
        .route("/tempat/{code}/rakor/{id}/jalan", get(rakor::hall))
        .route("/tempat/{code}/rakor/{id}/hadir", post(rakor::attend))
        .route("/tempat/{code}/rakor/{id}/masukan", post(rakor::remark))
        .route("/tempat/{code}/rakor/{id}/putusan", post(rakor::decide))
        .route("/tempat/{code}/rakor/{id}/notulen", post(rakor::minute))
        .route("/tempat/{code}/rakor/{id}/janji", get(rakor::promises).post(rakor::commit))
        .route("/tempat/{code}/rakor/{id}/janji/{promise}", get(rakor::promise))
        .route("/tempat/{code}/rakor/{id}/janji/{promise}/bukti/{file}", get(rakor::evidence))
        .route("/tempat/{code}/rakor/{id}/janji/{promise}/bagi", post(rakor::share))
        .route("/tempat/{code}/rakor/{id}/tutup", post(rakor::close))
        .route("/tempat/{code}/rakor/{id}/dokumen/{document}", get(rakor::document))
        .route("/janji", get(rakor::owed))
        .route("/periksa/{id}", get(rakor::check).post(rakor::sign))
}

pub(crate) fn routes(running: Arc<Running>, https: bool, address: Option<&str>) -> Router {
    let doors = Doors { running, https, address: address.map(Arc::from) };
    let public = Router::new()
        .route("/publik", get(public::index))
        .route("/publik/{code}", get(public::place))
        .route("/publik/{code}/berita", get(public::news))
        .route("/publik/{code}/berita/{id}", get(public::article))
        .route("/publik/{code}/berita/{id}/foto/{photo}", get(public::photo))
        .route("/publik/{code}/berita/{id}/unduh/{file}", get(public::file))
        .route("/publik/{code}/umpan.xml", get(public::feed))
        .route("/publik/{code}/data", get(public::data))
        .route("/publik/{code}/data/{version}/{file}", get(public::data_file))
        .route("/robots.txt", get(public::robots))
        .route("/sitemap.xml", get(public::sitemap));
    let upload = Router::new()
        .route("/impor", post(intake::upload))
        .layer(DefaultBodyLimit::max(LARGEST_FILE_BYTES));
    let files = Router::new()
        .route("/tempat/{code}/tpps/sk", post(tpps::add_decree))
        .route("/tempat/{code}/rakor/{id}/janji/{promise}/catatan", post(rakor::note))
        .layer(DefaultBodyLimit::max(LARGEST_ATTACHMENT_BYTES));
    let news = Router::new()
        .route("/tempat/{code}/berita/baru", get(news::begin).post(news::publish))
        .route("/tempat/{code}/berita/{id}", get(news::change).post(news::publish_again))
        .layer(DefaultBodyLimit::max(LARGEST_NEWS_BYTES));
    let pages = Router::new()
        .route("/", get(place::home))
        .route("/masuk", get(sign_in::show).post(sign_in::enter))
        .route("/keluar", post(sign_in::leave))
        .route("/mulai/{token}", get(sign_in::first).post(sign_in::accept))
        .route("/bahasa/{tag}", get(language::choose))
        .route("/tempat/{code}", get(place::show))
        .route("/tempat/{code}/perlu-bantuan", get(worklist::show))
        .route("/tempat/{code}/perlu-bantuan/unduh/{kind}", get(worklist::download))
        .route("/tempat/{code}/kasus-baru", get(new_case::show))
        .route("/tempat/{code}/kaskade", get(cascade::show))
        .route("/tempat/{code}/kaskade/{leaf}", get(cascade::children))
        .route("/tempat/{code}/mutu", get(quality::show))
        .route("/tempat/{code}/dua-cara", get(convention::show))
        .route("/tempat/{code}/daftar/{indicator}", get(people::show))
        .route("/tempat/{code}/daftar/{indicator}/unduh/{kind}", get(people::download))
        .route("/tempat/{code}/mengapa", get(moved::show))
        .route("/tempat/{code}/jumlah", get(sums::show))
        .route("/tempat/{code}/berita", get(news::list))
        .route("/tempat/{code}/berita/{id}/tarik", post(news::withdraw))
        .route("/tempat/{code}/berita/foto/{photo}", get(news::photo))
        .route("/tempat/{code}/paket", get(packs::list).post(packs::freeze))
        .route("/tempat/{code}/paket/kerja/{id}", get(packs::waiting))
        .route("/tempat/{code}/paket/{id}", get(packs::show))
        .route("/tempat/{code}/paket/{id}/periksa", post(packs::verify))
        .route("/tempat/{code}/paket/{id}/ulang", post(packs::reissue))
        .route("/tempat/{code}/paket/{id}/rilis", post(packs::release))
        .route("/tempat/{code}/paket/{id}/unduh", get(packs::download))
        .route("/tempat/{code}/paket/{id}/laporan/{kind}", get(packs::report))
        .route("/tempat/{code}/unduh/{kind}", get(place::download))
        .route("/tempat/{code}/indikator.json", get(place::json::indicators))
        .route("/anak/{id}", get(child::show))
        .route("/anak/{id}/grafik/{index}", get(child::curve))
        .route("/anak/{id}/nik", post(child::reveal_nik))
        .route("/anak/{id}/langkah", post(step::record))
        .route("/tempat/{code}/anak-baru", get(enrol::show).post(enrol::enrol))
        .route("/anak/{id}/ubah", get(enrol::show_change))
        .route("/anak/{id}/identitas", post(enrol::identify))
        .route("/anak/{id}/pindah", post(enrol::moved))
        .route("/anak/{id}/keluar", post(enrol::left))
        .route("/anak/{id}/kembali", post(enrol::returned))
        .route("/anak/{id}/kunjungan", get(visit::show).post(visit::record))
        .route("/anak/{id}/kunjungan/hitung", get(visit::reckon))
        .route(
            "/anak/{id}/kunjungan/{visit}/koreksi",
            get(visit::show_correction).post(visit::correct),
        )
        .route("/cari", get(search::show))
        .route("/impor", get(intake::list))
        .route("/impor/{id}", get(intake::show).post(intake::answer))
        .route("/impor/{id}/keputusan", get(intake::queue).post(intake::decide))
        .route("/impor/{id}/koreksi.xlsx", get(intake::corrections))
        .route("/akun", get(account::list).post(account::add))
        .route("/akun/{id}/tugas", post(account::assign))
        .route("/akun/{id}/tugas/akhiri", post(account::end))
        .route("/akun/{id}/tautan", post(account::link))
        .route("/jejak", get(account::trail))
        .route("/tentang", get(account::about))
        .merge(meetings())
        .layer(DefaultBodyLimit::max(LARGEST_FORM_BYTES))
        .merge(upload)
        .merge(files)
        .merge(news)
        .route("/sw.js", get(assets::worker))
        .layer(middleware::from_fn(guard::same_origin))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .merge(public)
        .route("/static/{*name}", get(assets::serve))
        .layer(middleware::from_fn(guard::headers))
        .fallback(visitor::nothing_here)
        .with_state(doors);
    // Days are taken off the address before any route is looked up.
    Router::new().fallback_service(pages).layer(middleware::from_fn(known::address))
}
