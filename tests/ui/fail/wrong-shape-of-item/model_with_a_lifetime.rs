use rowcol::Model;

#[derive(Model)]
#[postgres]
struct User<'a> { //~ error
    #[key]
    name: &'a str,
}

fn main() {}
