// Called at the hook message.posted with the message as JSON. What it hands on takes the message's place.
#include "bailey.h"

#include <ctype.h>
#include <stdlib.h>

static bool contains_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (; length > 0 && *text != 0; text++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)text[i]) == tolower((unsigned char)word[i])) {
            i++;
        }
        if (i == length) {
            return true;
        }
    }
    return false;
}

// Returns 0 where it is done, 1 where it failed, 2 to reject the message.
BAILEY_EXPORT("on_message") int32_t on_message(void) {
    char *message = bailey_input();
    struct bailey_text text;
    if (!bailey_find(message, "text", &text)) {
        return bailey_fail("the message has no text");
    }

    char *blocked = bailey_config("blocked_word");
    if (blocked != NULL && contains_word(text.value, blocked)) {
        char reason[256];
        snprintf(reason, sizeof reason, "the word '%s' is not welcome here", blocked);
        return bailey_reject(reason);
    }

    char *before;
    const char *error = bailey_kv_get("messages", &before);
    if (error != NULL) {
        return bailey_fail(error);
    }

    char number[24];
    snprintf(number, sizeof number, "%lld", (before == NULL ? 0 : atoll(before)) + 1);
    error = bailey_kv_set("messages", number);
    if (error != NULL) {
        return bailey_fail(error);
    }

    char line[64];
    snprintf(line, sizeof line, "message %s", number);
    bailey_log(line);

    char *numbered = bailey_join((const char *[]){text.value, " (#", number, ")", NULL});
    return bailey_pass(bailey_replace(message, &text, numbered));
}
