use crate::text::words::NotMe;

pub(super) const WORDS: NotMe = NotMe {
    title: "Not you?",
    was_ended: |at| format!("This was ended on {at}. Nothing is left to do here."),
    is_over: "This link is over. A code that it was about opens nothing any more.",
    open_link: "Open the link in the mail that told you of something that wasn't you.",
    end_code: "End this code",
    end_code_words: "The code opens nothing then. Nothing else changes.",
    end_it: "It wasn't me: end it",
    end_it_words: "We end it at once, sign out whoever did it, and take back what they changed where that is safe.",
    what_happened: "What happened",
    yours: "It was you? Then close this page: nothing changes.",
    what_now: "If somebody else was in your account, set a new password now. Then sign in and look at your phone and your sessions.",
    new_password: "Set a new password",
    look_at_account: "Look at my account",
    ended_before: "This was ended before. Nothing more was changed.",
};
