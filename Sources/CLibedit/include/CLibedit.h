#ifndef CLIBEDIT_H
#define CLIBEDIT_H
// libedit for Swift. Two things of it Swift cannot say: its setters are variadic, and stdin, stdout and stderr are
// global variables that Swift 6 rejects. Each wrapper is one such call with its types spelt out; nothing else is here.
// The wide calls are used throughout: the narrow ones convert by the locale on every call.
#include <histedit.h>
#include <stdio.h>

// <wchar.h> hides it without _XOPEN_SOURCE, which Swift's import of this header does not define.
extern int wcwidth(wchar_t character);

typedef wchar_t *(*libedit_prompt_function)(EditLine *);
typedef unsigned char (*libedit_key_function)(EditLine *, wint_t);

// NULL when libedit cannot start. Its messages go to `errors`: an unknown TERM makes it print, and what to do then is
// the caller's to decide.
static inline EditLine *libedit_create(const char *program, FILE *errors) {
  return el_init(program, stdin, stdout, errors);
}

static inline void libedit_send_errors_to_standard_error(EditLine *editor) { el_wset(editor, EL_SETFP, 2, stderr); }

static inline void libedit_flush_standard_output(void) { fflush(stdout); }

// 0 when the terminal type is known; NULL means the one that TERM names.
static inline int libedit_set_terminal(EditLine *editor, const char *name) {
  return el_wset(editor, EL_TERMINAL, name);
}

static inline int libedit_set_client(EditLine *editor, void *client) {
  return el_wset(editor, EL_CLIENTDATA, client);
}

static inline void *libedit_client(EditLine *editor) {
  void *client = NULL;
  return el_wget(editor, EL_CLIENTDATA, &client) == 0 ? client : NULL;
}

static inline int libedit_set_prompt(EditLine *editor, libedit_prompt_function prompt, wchar_t escape) {
  return el_wset(editor, EL_PROMPT_ESC, prompt, escape);
}

static inline int libedit_set_reader(EditLine *editor, el_rfunc_t reader) {
  return el_wset(editor, EL_GETCFN, reader);
}

static inline int libedit_set_editor(EditLine *editor, const wchar_t *name) {
  return el_wset(editor, EL_EDITOR, name);
}

// "emacs" or "vi".
static inline const wchar_t *libedit_editor(EditLine *editor) {
  const wchar_t *name = NULL;
  return el_wget(editor, EL_EDITOR, &name) == 0 ? name : NULL;
}

static inline int libedit_editing_is_on(EditLine *editor) {
  int on = 0;
  return el_wget(editor, EL_EDITMODE, &on) == 0 && on != 0;
}

static inline int libedit_set_signal_handling(EditLine *editor, int on) { return el_wset(editor, EL_SIGNAL, on); }

// The narrow call: it copies the two strings, the wide one keeps the pointers.
static inline int libedit_add_function(EditLine *editor, const char *name, const char *help,
                                       libedit_key_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

static inline int libedit_bind(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, key, function, NULL);
}

// The other map of vi's two: command mode.
static inline int libedit_bind_alternative(EditLine *editor, const char *key, const char *function) {
  return el_set(editor, EL_BIND, "-a", key, function, NULL);
}

// While a line is edited, Ctrl-C and Ctrl-Z do not make the kernel drop what was written and not yet shown: it sends the
// signal first, so the answer to the signal may be among it.
static inline int libedit_keep_output_on_signals(EditLine *editor) {
  return el_set(editor, EL_SETTY, "-d", "+noflsh", NULL);
}

// Into the modes for editing. libedit does it too, but after it showed the prompt: what is typed in between is echoed.
static inline int libedit_enter_editing_modes(EditLine *editor) { return el_wset(editor, EL_PREP_TERM, 1); }

static inline int libedit_leave_editing_modes(EditLine *editor) { return el_wset(editor, EL_PREP_TERM, 0); }

// Draws prompt and line anew, taking the cursor to be at the first column of an empty row.
static inline int libedit_refresh(EditLine *editor) { return el_wset(editor, EL_REFRESH); }

static inline int libedit_attach_history(EditLine *editor, HistoryW *history) {
  return el_wset(editor, EL_HIST, history_w, history);
}

static inline int libedit_set_history_size(HistoryW *history, int size) {
  HistEventW event;
  return history_w(history, &event, H_SETSIZE, size);
}

static inline int libedit_set_history_unique(HistoryW *history, int on) {
  HistEventW event;
  return history_w(history, &event, H_SETUNIQUE, on);
}

static inline int libedit_enter_history(HistoryW *history, const wchar_t *line) {
  HistEventW event;
  return history_w(history, &event, H_ENTER, line);
}
#endif
