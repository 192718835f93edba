/// <reference path="../pb_data/types.d.ts" />

// Every Monday at seven (UTC): a short mail to the author about the week on her site.
// It holds numbers and nothing else: no address, no name, nothing a reader wrote. It goes to
// the reply address in the site's settings; without one it says the same in the log.
//
// To see one now: dashboard, Settings, Crons, run "weeklySummary".
// To have it on another day: change "0 7 * * 1" (minute, hour, day, month, weekday).
// To be without it: delete this file.

cronAdd("weeklySummary", "0 7 * * 1", () => {
    const week = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000).toISOString().replace("T", " ")
    const soon = new Date().toISOString().replace("T", " ")

    const n = new DynamicModel({
        confirmed: 0, letters: 0, stopped: 0, active: 0,
        sent: 0, waiting: 0, failed: 0, unknown: 0,
        published: 0, scheduled: 0,
    })
    $app.db().newQuery(`SELECT
        (SELECT count(*) FROM consents WHERE confirmed_at >= {:week}) AS confirmed,
        (SELECT count(*) FROM consents WHERE confirmed_at >= {:week} AND letters) AS letters,
        (SELECT count(DISTINCT subscriber) FROM consents WHERE withdrawn_at >= {:week}) AS stopped,
        (SELECT count(*) FROM subscribers WHERE status = 'active') AS active,
        (SELECT count(*) FROM messages WHERE kind IN ('letter', 'newsletter') AND sent_at >= {:week}
            AND status IN ('accepted', 'delivered', 'undelivered', 'bounced', 'complained')) AS sent,
        (SELECT count(*) FROM messages WHERE status = 'queued') AS waiting,
        (SELECT count(*) FROM messages WHERE status IN ('failed', 'undelivered', 'bounced') AND updated >= {:week}) AS failed,
        (SELECT count(*) FROM messages WHERE status = 'unknown') AS unknown,
        (SELECT count(*) FROM posts WHERE status = 'published' AND published_at >= {:week} AND published_at <= {:soon}) AS published,
        (SELECT count(*) FROM posts WHERE status = 'scheduled') AS scheduled
    `).bind({ week: week, soon: soon }).one(n)

    const some = (count, one, many) => count + " " + (count === 1 ? one : many)
    const lines = [
        some(n.confirmed, "person", "people") + " confirmed an address, " + n.letters + " of them for the letters too.",
        n.stopped + " stopped. Letters may go to " + some(n.active, "person", "people") + " at present.",
        some(n.sent, "letter", "letters") + " went out; " + some(n.waiting, "mail waits", "mails wait") + " to be sent.",
        some(n.published, "article", "articles") + " went live; " + some(n.scheduled, "is", "are") + " scheduled.",
    ]
    if (n.failed > 0) {
        lines.push(some(n.failed, "mail", "mails") + " could not be delivered. “messages” in the dashboard says why.")
    }
    if (n.unknown > 0) {
        lines.push(some(n.unknown, "mail", "mails") + " probably arrived, but nobody can say so. You can leave that as it is.")
    }

    const site = $app.findRecordsByFilter("site", "id != ''", "", 1, 0)[0]
    if (site && site.get("emergency_contacts").string().length > 4) {
        const checked = site.getString("emergency_checked")
        const longAgo = new Date(Date.now() - 183 * 24 * 60 * 60 * 1000).toISOString().replace("T", " ")
        if (checked < longAgo) {
            lines.push("It is a good day to ring the emergency numbers on your site and see that they are right. Then set “emergency checked” in the settings to today.")
        }
    }

    const author = site ? site.getString("reply_to") : ""
    if (!author) {
        $app.logger().info("The week on your site", "summary", lines.join(" "))
        return
    }
    // This becomes a row in the ledger like every other mail, and goes when its turn comes.
    $app.newMailClient().send(new MailerMessage({
        from: { address: $app.settings().meta.senderAddress, name: $app.settings().meta.senderName },
        to: [{ address: author }],
        subject: "Your week in numbers",
        text: "Good morning,\n\n" + lines.join("\n") + "\n\nHave a good week.\n",
    }))
})
