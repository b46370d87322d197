from __future__ import annotations

from django.urls import path

from parvis.team.views import account, enter, invitation, people, seats

public_pages = [
    path("", enter.home, name="home"),
    path("sign-in/", enter.enter, name="sign_in"),
    path("sign-in/second/", enter.second, name="sign_in_second"),
    path("sign-in/passkey/options/", enter.passkey_options, name="passkey_options"),
    path("sign-in/passkey/", enter.passkey_answer, name="passkey_answer"),
    path("sign-out/", enter.leave, name="sign_out"),
    path("welcome/<str:key>/", enter.join, name="join"),
    path("invitation/<str:key>/", invitation.invitation, name="invitation"),
    path("account/", account.account, name="account"),
    path("account/security/", account.security, name="security"),
    path("account/security/password/", account.password, name="password"),
    path("account/security/codes/", account.code_setup, name="code_setup"),
    path("account/security/codes/removal/", account.code_removal, name="code_removal"),
    path("account/security/recovery/", account.recovery, name="recovery"),
    path("account/security/passkeys/new/", account.passkey_adding, name="passkey_adding"),
    path(
        "account/security/passkeys/new/options/",
        account.passkey_adding_options,
        name="passkey_adding_options",
    ),
    path(
        "account/security/passkeys/new/answer/",
        account.passkey_adding_answer,
        name="passkey_adding_answer",
    ),
    path("account/security/passkeys/<int:pk>/", account.passkey, name="passkey"),
    path("account/sessions/", account.machines, name="sessions"),
    path("account/sessions/others/", account.leave_others, name="leave_others"),
    path("account/sessions/<int:pk>/", account.session_end, name="session_end"),
    path("account/sign-out-everywhere/", account.leave_everywhere, name="leave_everywhere"),
    path("account/notices/<int:pk>/", account.notice_read, name="notice_read"),
    path("account/confirmation/", enter.confirm, name="confirm"),
    path("account/confirmation/options/", enter.confirm_options, name="confirm_options"),
    path("account/confirmation/answer/", enter.confirm_answer, name="confirm_answer"),
    path("desk/people/", people.people, name="people"),
    path("desk/people/<int:pk>/", people.reset, name="person_reset"),
]

urlpatterns = [
    path("team/", seats.team, name="team"),
    path("team/seats/", seats.seats, name="seats"),
    path("team/seats/<int:pk>/", seats.seat, name="seat"),
    path("team/invitations/<int:pk>/", seats.invitation, name="seat_invitation"),
    path("team/mandates/<int:pk>/", seats.mandate, name="mandate"),
    path("team/second-factor/", seats.policy, name="policy"),
    path("team/audit/", seats.audit, name="audit"),
    path("settings/", seats.brand_settings, name="brand_settings"),
]
