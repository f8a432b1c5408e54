"""Text in, facts out: what can be read off a Chinese text alone, without files, store or engine.

- `normalize`: `fold`, `normalize`, `title_key`: one spelling for what reads the same
- `numerals`: `parse_number`, `to_chinese`; `dates`: `find_dates`, `parse_date`, `date_in_name`, `format_date`
- `numbers`: `find_document_numbers`, and the one form of document, provision and standard numbers
- `citations`: `find_citations`; `provisions`: chains such as 第三条第一款、第二款
- `structure`: `parse_structure`, from the blocks of a rule (`blocks`) to its 编章节条
- `segment`: `tokens`, `words`, `grams`, `chars`, `index_tokens`; the only module that knows jieba and rjieba
- `query`: `parse_query`; `highlight`: `find_spans`, `snippet`
- `lexicon`: `office_terms`, `synonyms`; `patterns`: the expressions the others are composed of
"""
