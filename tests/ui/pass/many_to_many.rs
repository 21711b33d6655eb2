//! A relation through a join model.

use rowcol::prelude::*;

#[derive(Model)]
#[postgres]
#[many_to_many(users: User, through = Membership, by = team_id, to = user_id)]
struct Team {
    #[key(cuid2)]
    id: Id<Team>,
}

#[derive(Model)]
#[postgres]
struct User {
    #[key(cuid2)]
    id: Id<User>,
}

#[derive(Model)]
#[postgres(key(team_id, user_id), index(user_id))]
struct Membership {
    #[references(Team, as = team, on_delete = cascade)]
    team_id: Id<Team>,
    #[references(User, as = user, on_delete = cascade)]
    user_id: Id<User>,
}

fn main() {
    let (team, user) = (rowcol::new!(Team {}), rowcol::new!(User {}));
    let membership = rowcol::new!(Membership { team_id: &team.id, user_id: &user.id });
    assert_eq!((membership.team_id, membership.user_id), (team.id, user.id));
    let _ = Team::COLUMNS.users;
}
